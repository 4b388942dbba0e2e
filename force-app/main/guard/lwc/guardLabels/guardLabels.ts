/** The words of the guard components; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Board_By from '@salesforce/label/c.Ridealong_Board_By';
import Board_Chart from '@salesforce/label/c.Ridealong_Board_Chart';
import Board_Confirm from '@salesforce/label/c.Ridealong_Board_Confirm';
import Board_Dismiss from '@salesforce/label/c.Ridealong_Board_Dismiss';
import Board_Incident from '@salesforce/label/c.Ridealong_Board_Incident';
import Board_Incidents from '@salesforce/label/c.Ridealong_Board_Incidents';
import Board_No_Incidents from '@salesforce/label/c.Ridealong_Board_No_Incidents';
import Board_No_Pairs from '@salesforce/label/c.Ridealong_Board_No_Pairs';
import Board_Pair from '@salesforce/label/c.Ridealong_Board_Pair';
import Board_Pairs from '@salesforce/label/c.Ridealong_Board_Pairs';
import Board_Reference from '@salesforce/label/c.Ridealong_Board_Reference';
import Board_Result from '@salesforce/label/c.Ridealong_Board_Result';
import Board_Signed from '@salesforce/label/c.Ridealong_Board_Signed';
import Board_Since from '@salesforce/label/c.Ridealong_Board_Since';
import Board_Title from '@salesforce/label/c.Ridealong_Board_Title';
import Board_Unsigned from '@salesforce/label/c.Ridealong_Board_Unsigned';
import Board_What from '@salesforce/label/c.Ridealong_Board_What';
import Board_When from '@salesforce/label/c.Ridealong_Board_When';
import Shield_From_You from '@salesforce/label/c.Ridealong_Shield_From_You';
import Shield_Incidents from '@salesforce/label/c.Ridealong_Shield_Incidents';
import Shield_Incidents_One from '@salesforce/label/c.Ridealong_Shield_Incidents_One';
import Shield_No_Incidents from '@salesforce/label/c.Ridealong_Shield_No_Incidents';
import Shield_None from '@salesforce/label/c.Ridealong_Shield_None';
import Shield_Release from '@salesforce/label/c.Ridealong_Shield_Release';
import Shield_Release_Failed from '@salesforce/label/c.Ridealong_Shield_Release_Failed';
import Shield_Release_Help from '@salesforce/label/c.Ridealong_Shield_Release_Help';
import Shield_Release_Reason from '@salesforce/label/c.Ridealong_Shield_Release_Reason';
import Shield_Release_Save from '@salesforce/label/c.Ridealong_Shield_Release_Save';
import Shield_Release_Title from '@salesforce/label/c.Ridealong_Shield_Release_Title';
import Shield_Released from '@salesforce/label/c.Ridealong_Shield_Released';
import Shield_Revoke from '@salesforce/label/c.Ridealong_Shield_Revoke';
import Shield_Theirs_From from '@salesforce/label/c.Ridealong_Shield_Theirs_From';
import Shield_Title from '@salesforce/label/c.Ridealong_Shield_Title';
import Shield_Until from '@salesforce/label/c.Ridealong_Shield_Until';
import Shield_While_Running from '@salesforce/label/c.Ridealong_Shield_While_Running';
import Shield_While_Running_Disclosed from '@salesforce/label/c.Ridealong_Shield_While_Running_Disclosed';
import Shield_Yours_From from '@salesforce/label/c.Ridealong_Shield_Yours_From';

export const LABELS = {
	Board_By,
	Board_Chart,
	Board_Confirm,
	Board_Dismiss,
	Board_Incident,
	Board_Incidents,
	Board_No_Incidents,
	Board_No_Pairs,
	Board_Pair,
	Board_Pairs,
	Board_Reference,
	Board_Result,
	Board_Signed,
	Board_Since,
	Board_Title,
	Board_Unsigned,
	Board_What,
	Board_When,
	Shield_From_You,
	Shield_Incidents,
	Shield_Incidents_One,
	Shield_No_Incidents,
	Shield_None,
	Shield_Release,
	Shield_Release_Failed,
	Shield_Release_Help,
	Shield_Release_Reason,
	Shield_Release_Save,
	Shield_Release_Title,
	Shield_Released,
	Shield_Revoke,
	Shield_Theirs_From,
	Shield_Title,
	Shield_Until,
	Shield_While_Running,
	Shield_While_Running_Disclosed,
	Shield_Yours_From,
} as const;
