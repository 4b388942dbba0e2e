/** The words about several deals of one account; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Ask_Sent_Many from '@salesforce/label/c.Ridealong_Ask_Sent_Many';
import Deals_Amount from '@salesforce/label/c.Ridealong_Deals_Amount';
import Deals_Ask from '@salesforce/label/c.Ridealong_Deals_Ask';
import Deals_Asked from '@salesforce/label/c.Ridealong_Deals_Asked';
import Deals_Choose from '@salesforce/label/c.Ridealong_Deals_Choose';
import Deals_Empty from '@salesforce/label/c.Ridealong_Deals_Empty';
import Deals_Name from '@salesforce/label/c.Ridealong_Deals_Name';
import Deals_Select from '@salesforce/label/c.Ridealong_Deals_Select';
import Deals_Title from '@salesforce/label/c.Ridealong_Deals_Title';
import Deals_Verdict from '@salesforce/label/c.Ridealong_Deals_Verdict';

export const LABELS = {
	Ask_Sent_Many,
	Deals_Amount,
	Deals_Ask,
	Deals_Asked,
	Deals_Choose,
	Deals_Empty,
	Deals_Name,
	Deals_Select,
	Deals_Title,
	Deals_Verdict,
} as const;
