/** The words of the shield; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Shield_Ask from '@salesforce/label/c.Ridealong_Shield_Ask';
import Shield_Ask_Help from '@salesforce/label/c.Ridealong_Shield_Ask_Help';
import Shield_Ask_Save from '@salesforce/label/c.Ridealong_Shield_Ask_Save';
import Shield_Ask_Title from '@salesforce/label/c.Ridealong_Shield_Ask_Title';
import Shield_Asked from '@salesforce/label/c.Ridealong_Shield_Asked';
import Shield_Asked_Other from '@salesforce/label/c.Ridealong_Shield_Asked_Other';
import Shield_Asks_You from '@salesforce/label/c.Ridealong_Shield_Asks_You';
import Shield_Asks_You_Silent from '@salesforce/label/c.Ridealong_Shield_Asks_You_Silent';
import Shield_Carried from '@salesforce/label/c.Ridealong_Shield_Carried';
import Shield_Carried_From_You from '@salesforce/label/c.Ridealong_Shield_Carried_From_You';
import Shield_Carried_Yours from '@salesforce/label/c.Ridealong_Shield_Carried_Yours';
import Shield_Decline from '@salesforce/label/c.Ridealong_Shield_Decline';
import Shield_Declined from '@salesforce/label/c.Ridealong_Shield_Declined';
import Shield_Failed from '@salesforce/label/c.Ridealong_Shield_Failed';
import Shield_Failed_Kept from '@salesforce/label/c.Ridealong_Shield_Failed_Kept';
import Shield_From_You from '@salesforce/label/c.Ridealong_Shield_From_You';
import Shield_Give from '@salesforce/label/c.Ridealong_Shield_Give';
import Shield_Help from '@salesforce/label/c.Ridealong_Shield_Help';
import Shield_Incident from '@salesforce/label/c.Ridealong_Shield_Incident';
import Shield_Incident_To from '@salesforce/label/c.Ridealong_Shield_Incident_To';
import Shield_Incidents from '@salesforce/label/c.Ridealong_Shield_Incidents';
import Shield_Keep from '@salesforce/label/c.Ridealong_Shield_Keep';
import Shield_Keep_Help from '@salesforce/label/c.Ridealong_Shield_Keep_Help';
import Shield_Keep_Title from '@salesforce/label/c.Ridealong_Shield_Keep_Title';
import Shield_Kept from '@salesforce/label/c.Ridealong_Shield_Kept';
import Shield_Kept_By_You from '@salesforce/label/c.Ridealong_Shield_Kept_By_You';
import Shield_Kept_Yours from '@salesforce/label/c.Ridealong_Shield_Kept_Yours';
import Shield_No_Incidents from '@salesforce/label/c.Ridealong_Shield_No_Incidents';
import Shield_No_Incidents_Seen from '@salesforce/label/c.Ridealong_Shield_No_Incidents_Seen';
import Shield_None from '@salesforce/label/c.Ridealong_Shield_None';
import Shield_Owner_Left from '@salesforce/label/c.Ridealong_Shield_Owner_Left';
import Shield_Release from '@salesforce/label/c.Ridealong_Shield_Release';
import Shield_Release_Help from '@salesforce/label/c.Ridealong_Shield_Release_Help';
import Shield_Release_Reason from '@salesforce/label/c.Ridealong_Shield_Release_Reason';
import Shield_Release_Save from '@salesforce/label/c.Ridealong_Shield_Release_Save';
import Shield_Release_Title from '@salesforce/label/c.Ridealong_Shield_Release_Title';
import Shield_Released from '@salesforce/label/c.Ridealong_Shield_Released';
import Shield_Released_To_You from '@salesforce/label/c.Ridealong_Shield_Released_To_You';
import Shield_Revoke from '@salesforce/label/c.Ridealong_Shield_Revoke';
import Shield_Taken from '@salesforce/label/c.Ridealong_Shield_Taken';
import Shield_Taken_By_You from '@salesforce/label/c.Ridealong_Shield_Taken_By_You';
import Shield_Taken_Yours from '@salesforce/label/c.Ridealong_Shield_Taken_Yours';
import Shield_Theirs_From from '@salesforce/label/c.Ridealong_Shield_Theirs_From';
import Shield_Title from '@salesforce/label/c.Ridealong_Shield_Title';
import Shield_Until from '@salesforce/label/c.Ridealong_Shield_Until';
import Shield_While_Running from '@salesforce/label/c.Ridealong_Shield_While_Running';
import Shield_While_Running_Disclosed from '@salesforce/label/c.Ridealong_Shield_While_Running_Disclosed';
import Shield_While_Running_Least from '@salesforce/label/c.Ridealong_Shield_While_Running_Least';
import Shield_Yours_From from '@salesforce/label/c.Ridealong_Shield_Yours_From';

export const LABELS = {
	Shield_Ask,
	Shield_Ask_Help,
	Shield_Ask_Save,
	Shield_Ask_Title,
	Shield_Asked,
	Shield_Asked_Other,
	Shield_Asks_You,
	Shield_Asks_You_Silent,
	Shield_Carried,
	Shield_Carried_From_You,
	Shield_Carried_Yours,
	Shield_Decline,
	Shield_Declined,
	Shield_Failed,
	Shield_Failed_Kept,
	Shield_From_You,
	Shield_Give,
	Shield_Help,
	Shield_Incident,
	Shield_Incident_To,
	Shield_Incidents,
	Shield_Keep,
	Shield_Keep_Help,
	Shield_Keep_Title,
	Shield_Kept,
	Shield_Kept_By_You,
	Shield_Kept_Yours,
	Shield_No_Incidents,
	Shield_No_Incidents_Seen,
	Shield_None,
	Shield_Owner_Left,
	Shield_Release,
	Shield_Release_Help,
	Shield_Release_Reason,
	Shield_Release_Save,
	Shield_Release_Title,
	Shield_Released,
	Shield_Released_To_You,
	Shield_Revoke,
	Shield_Taken,
	Shield_Taken_By_You,
	Shield_Taken_Yours,
	Shield_Theirs_From,
	Shield_Title,
	Shield_Until,
	Shield_While_Running,
	Shield_While_Running_Disclosed,
	Shield_While_Running_Least,
	Shield_Yours_From,
} as const;
