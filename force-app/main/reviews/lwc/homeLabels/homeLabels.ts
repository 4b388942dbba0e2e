/** The words of the Home components; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Actions_Title from '@salesforce/label/c.Ridealong_Actions_Title';
import Asks_Empty from '@salesforce/label/c.Ridealong_Asks_Empty';
import Asks_Title from '@salesforce/label/c.Ridealong_Asks_Title';
import Queue_Acknowledge from '@salesforce/label/c.Ridealong_Queue_Acknowledge';
import Queue_Empty from '@salesforce/label/c.Ridealong_Queue_Empty';
import Queue_Empty_Detail from '@salesforce/label/c.Ridealong_Queue_Empty_Detail';
import Queue_Overdue from '@salesforce/label/c.Ridealong_Queue_Overdue';
import Queue_Title from '@salesforce/label/c.Ridealong_Queue_Title';
import Queue_Waiting from '@salesforce/label/c.Ridealong_Queue_Waiting';
import Self_Check_Empty from '@salesforce/label/c.Ridealong_Self_Check_Empty';
import Self_Check_Hint from '@salesforce/label/c.Ridealong_Self_Check_Hint';
import Self_Check_More from '@salesforce/label/c.Ridealong_Self_Check_More';
import Self_Check_Title from '@salesforce/label/c.Ridealong_Self_Check_Title';
import Welcome_Admin from '@salesforce/label/c.Ridealong_Welcome_Admin';
import Welcome_No_Role from '@salesforce/label/c.Ridealong_Welcome_No_Role';
import Welcome_Title from '@salesforce/label/c.Ridealong_Welcome_Title';

export const LABELS = {
	Actions_Title,
	Asks_Empty,
	Asks_Title,
	Queue_Acknowledge,
	Queue_Empty,
	Queue_Empty_Detail,
	Queue_Overdue,
	Queue_Title,
	Queue_Waiting,
	Self_Check_Empty,
	Self_Check_Hint,
	Self_Check_More,
	Self_Check_Title,
	Welcome_Admin,
	Welcome_No_Role,
	Welcome_Title,
} as const;
