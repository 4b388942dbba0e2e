/** The words of the reviews components; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Action_Done from '@salesforce/label/c.Ridealong_Action_Done';
import Actions_Title from '@salesforce/label/c.Ridealong_Actions_Title';
import Ask_Ask from '@salesforce/label/c.Ridealong_Ask_Ask';
import Ask_Ask_Hint from '@salesforce/label/c.Ridealong_Ask_Ask_Hint';
import Ask_Cancel from '@salesforce/label/c.Ridealong_Ask_Cancel';
import Ask_Failed from '@salesforce/label/c.Ridealong_Ask_Failed';
import Ask_Incomplete from '@salesforce/label/c.Ridealong_Ask_Incomplete';
import Ask_My_Mentor from '@salesforce/label/c.Ridealong_Ask_My_Mentor';
import Ask_Private_Off from '@salesforce/label/c.Ridealong_Ask_Private_Off';
import Ask_Send from '@salesforce/label/c.Ridealong_Ask_Send';
import Ask_Sent from '@salesforce/label/c.Ridealong_Ask_Sent';
import Ask_Sent_Detail from '@salesforce/label/c.Ridealong_Ask_Sent_Detail';
import Ask_Sent_Many from '@salesforce/label/c.Ridealong_Ask_Sent_Many';
import Ask_Stuck_On from '@salesforce/label/c.Ridealong_Ask_Stuck_On';
import Ask_Title from '@salesforce/label/c.Ridealong_Ask_Title';
import Ask_Tried from '@salesforce/label/c.Ridealong_Ask_Tried';
import Ask_Tried_Hint from '@salesforce/label/c.Ridealong_Ask_Tried_Hint';
import Ask_Visibility from '@salesforce/label/c.Ridealong_Ask_Visibility';
import Ask_Visibility_Mentor from '@salesforce/label/c.Ridealong_Ask_Visibility_Mentor';
import Ask_Visibility_Team from '@salesforce/label/c.Ridealong_Ask_Visibility_Team';
import Ask_Who from '@salesforce/label/c.Ridealong_Ask_Who';
import Ask_Will_See from '@salesforce/label/c.Ridealong_Ask_Will_See';
import Ask_Will_See_Many from '@salesforce/label/c.Ridealong_Ask_Will_See_Many';
import Asks_Empty from '@salesforce/label/c.Ridealong_Asks_Empty';
import Asks_Title from '@salesforce/label/c.Ridealong_Asks_Title';
import Comment_Due from '@salesforce/label/c.Ridealong_Comment_Due';
import Comment_Empty from '@salesforce/label/c.Ridealong_Comment_Empty';
import Comment_Failed from '@salesforce/label/c.Ridealong_Comment_Failed';
import Comment_Hint from '@salesforce/label/c.Ridealong_Comment_Hint';
import Comment_Kind from '@salesforce/label/c.Ridealong_Comment_Kind';
import Comment_Label from '@salesforce/label/c.Ridealong_Comment_Label';
import Comment_Send from '@salesforce/label/c.Ridealong_Comment_Send';
import Deals_Amount from '@salesforce/label/c.Ridealong_Deals_Amount';
import Deals_Ask_Many from '@salesforce/label/c.Ridealong_Deals_Ask_Many';
import Deals_Ask_One from '@salesforce/label/c.Ridealong_Deals_Ask_One';
import Deals_Asked from '@salesforce/label/c.Ridealong_Deals_Asked';
import Deals_Asked_Column from '@salesforce/label/c.Ridealong_Deals_Asked_Column';
import Deals_Choose from '@salesforce/label/c.Ridealong_Deals_Choose';
import Deals_Empty from '@salesforce/label/c.Ridealong_Deals_Empty';
import Deals_Name from '@salesforce/label/c.Ridealong_Deals_Name';
import Deals_Select from '@salesforce/label/c.Ridealong_Deals_Select';
import Deals_Title from '@salesforce/label/c.Ridealong_Deals_Title';
import Deals_Verdict from '@salesforce/label/c.Ridealong_Deals_Verdict';
import Earlier_Asks from '@salesforce/label/c.Ridealong_Earlier_Asks';
import Kind_Action from '@salesforce/label/c.Ridealong_Kind_Action';
import Kind_Advice from '@salesforce/label/c.Ridealong_Kind_Advice';
import Kind_Answer from '@salesforce/label/c.Ridealong_Kind_Answer';
import Kind_Craft from '@salesforce/label/c.Ridealong_Kind_Craft';
import Kind_Organization from '@salesforce/label/c.Ridealong_Kind_Organization';
import Kind_Question from '@salesforce/label/c.Ridealong_Kind_Question';
import Kind_Skip_level from '@salesforce/label/c.Ridealong_Kind_Skip_level';
import Live_Off from '@salesforce/label/c.Ridealong_Live_Off';
import Loading from '@salesforce/label/c.Ridealong_Loading';
import Move_Acknowledged from '@salesforce/label/c.Ridealong_Move_Acknowledged';
import Move_Action_agreed from '@salesforce/label/c.Ridealong_Move_Action_agreed';
import Move_Advised from '@salesforce/label/c.Ridealong_Move_Advised';
import Move_Declined from '@salesforce/label/c.Ridealong_Move_Declined';
import Move_Done from '@salesforce/label/c.Ridealong_Move_Done';
import Move_Failed from '@salesforce/label/c.Ridealong_Move_Failed';
import Move_Withdrawn from '@salesforce/label/c.Ridealong_Move_Withdrawn';
import Moves_Label from '@salesforce/label/c.Ridealong_Moves_Label';
import No_Access from '@salesforce/label/c.Ridealong_No_Access';
import No_Mentor from '@salesforce/label/c.Ridealong_No_Mentor';
import Panel_Error from '@salesforce/label/c.Ridealong_Panel_Error';
import Queue_Acknowledge from '@salesforce/label/c.Ridealong_Queue_Acknowledge';
import Queue_Empty from '@salesforce/label/c.Ridealong_Queue_Empty';
import Queue_Empty_Detail from '@salesforce/label/c.Ridealong_Queue_Empty_Detail';
import Queue_Many from '@salesforce/label/c.Ridealong_Queue_Many';
import Queue_One from '@salesforce/label/c.Ridealong_Queue_One';
import Queue_Overdue from '@salesforce/label/c.Ridealong_Queue_Overdue';
import Queue_Title from '@salesforce/label/c.Ridealong_Queue_Title';
import Read_Only from '@salesforce/label/c.Ridealong_Read_Only';
import Retry from '@salesforce/label/c.Ridealong_Retry';
import Self_Check_Empty from '@salesforce/label/c.Ridealong_Self_Check_Empty';
import Self_Check_Hint from '@salesforce/label/c.Ridealong_Self_Check_Hint';
import Self_Check_Title from '@salesforce/label/c.Ridealong_Self_Check_Title';
import State_Acknowledged from '@salesforce/label/c.Ridealong_State_Acknowledged';
import State_Action_agreed from '@salesforce/label/c.Ridealong_State_Action_agreed';
import State_Advised from '@salesforce/label/c.Ridealong_State_Advised';
import State_Declined from '@salesforce/label/c.Ridealong_State_Declined';
import State_Done from '@salesforce/label/c.Ridealong_State_Done';
import State_Expired from '@salesforce/label/c.Ridealong_State_Expired';
import State_Requested from '@salesforce/label/c.Ridealong_State_Requested';
import State_Withdrawn from '@salesforce/label/c.Ridealong_State_Withdrawn';
import Thread_Ask from '@salesforce/label/c.Ridealong_Thread_Ask';
import Thread_Due from '@salesforce/label/c.Ridealong_Thread_Due';
import Thread_From from '@salesforce/label/c.Ridealong_Thread_From';
import Thread_Stuck from '@salesforce/label/c.Ridealong_Thread_Stuck';
import Thread_Tried from '@salesforce/label/c.Ridealong_Thread_Tried';
import Thread_With from '@salesforce/label/c.Ridealong_Thread_With';
import Turn_Closed from '@salesforce/label/c.Ridealong_Turn_Closed';
import Turn_Either from '@salesforce/label/c.Ridealong_Turn_Either';
import Turn_Mentor from '@salesforce/label/c.Ridealong_Turn_Mentor';
import Turn_Rep from '@salesforce/label/c.Ridealong_Turn_Rep';
import Turn_You from '@salesforce/label/c.Ridealong_Turn_You';
import Welcome_Admin from '@salesforce/label/c.Ridealong_Welcome_Admin';
import Welcome_No_Role from '@salesforce/label/c.Ridealong_Welcome_No_Role';
import Welcome_Title from '@salesforce/label/c.Ridealong_Welcome_Title';
import You from '@salesforce/label/c.Ridealong_You';

export const LABELS = {
	Action_Done,
	Actions_Title,
	Ask_Ask,
	Ask_Ask_Hint,
	Ask_Cancel,
	Ask_Failed,
	Ask_Incomplete,
	Ask_My_Mentor,
	Ask_Private_Off,
	Ask_Send,
	Ask_Sent,
	Ask_Sent_Detail,
	Ask_Sent_Many,
	Ask_Stuck_On,
	Ask_Title,
	Ask_Tried,
	Ask_Tried_Hint,
	Ask_Visibility,
	Ask_Visibility_Mentor,
	Ask_Visibility_Team,
	Ask_Who,
	Ask_Will_See,
	Ask_Will_See_Many,
	Asks_Empty,
	Asks_Title,
	Comment_Due,
	Comment_Empty,
	Comment_Failed,
	Comment_Hint,
	Comment_Kind,
	Comment_Label,
	Comment_Send,
	Deals_Amount,
	Deals_Ask_Many,
	Deals_Ask_One,
	Deals_Asked,
	Deals_Asked_Column,
	Deals_Choose,
	Deals_Empty,
	Deals_Name,
	Deals_Select,
	Deals_Title,
	Deals_Verdict,
	Earlier_Asks,
	Kind_Action,
	Kind_Advice,
	Kind_Answer,
	Kind_Craft,
	Kind_Organization,
	Kind_Question,
	Kind_Skip_level,
	Live_Off,
	Loading,
	Move_Acknowledged,
	Move_Action_agreed,
	Move_Advised,
	Move_Declined,
	Move_Done,
	Move_Failed,
	Move_Withdrawn,
	Moves_Label,
	No_Access,
	No_Mentor,
	Panel_Error,
	Queue_Acknowledge,
	Queue_Empty,
	Queue_Empty_Detail,
	Queue_Many,
	Queue_One,
	Queue_Overdue,
	Queue_Title,
	Read_Only,
	Retry,
	Self_Check_Empty,
	Self_Check_Hint,
	Self_Check_Title,
	State_Acknowledged,
	State_Action_agreed,
	State_Advised,
	State_Declined,
	State_Done,
	State_Expired,
	State_Requested,
	State_Withdrawn,
	Thread_Ask,
	Thread_Due,
	Thread_From,
	Thread_Stuck,
	Thread_Tried,
	Thread_With,
	Turn_Closed,
	Turn_Either,
	Turn_Mentor,
	Turn_Rep,
	Turn_You,
	Welcome_Admin,
	Welcome_No_Role,
	Welcome_Title,
	You,
} as const;
