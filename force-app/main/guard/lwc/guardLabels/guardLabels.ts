/** The words of the program owner’s boards; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Board_By from '@salesforce/label/c.Ridealong_Board_By';
import Board_Chart from '@salesforce/label/c.Ridealong_Board_Chart';
import Board_Confirm from '@salesforce/label/c.Ridealong_Board_Confirm';
import Board_Confirm_Help from '@salesforce/label/c.Ridealong_Board_Confirm_Help';
import Board_Confirm_Help_Found from '@salesforce/label/c.Ridealong_Board_Confirm_Help_Found';
import Board_Confirm_Save from '@salesforce/label/c.Ridealong_Board_Confirm_Save';
import Board_Confirm_Title from '@salesforce/label/c.Ridealong_Board_Confirm_Title';
import Board_Count from '@salesforce/label/c.Ridealong_Board_Count';
import Board_Dismiss from '@salesforce/label/c.Ridealong_Board_Dismiss';
import Board_Dismiss_Help from '@salesforce/label/c.Ridealong_Board_Dismiss_Help';
import Board_Dismiss_Help_Found from '@salesforce/label/c.Ridealong_Board_Dismiss_Help_Found';
import Board_Dismiss_Save from '@salesforce/label/c.Ridealong_Board_Dismiss_Save';
import Board_Dismiss_Title from '@salesforce/label/c.Ridealong_Board_Dismiss_Title';
import Board_Failed from '@salesforce/label/c.Ridealong_Board_Failed';
import Board_Filter_All from '@salesforce/label/c.Ridealong_Board_Filter_All';
import Board_Filter_Period from '@salesforce/label/c.Ridealong_Board_Filter_Period';
import Board_Filter_Result from '@salesforce/label/c.Ridealong_Board_Filter_Result';
import Board_Filter_Rule from '@salesforce/label/c.Ridealong_Board_Filter_Rule';
import Board_Filter_Status from '@salesforce/label/c.Ridealong_Board_Filter_Status';
import Board_Filter_Words from '@salesforce/label/c.Ridealong_Board_Filter_Words';
import Board_Filter_Words_Hint from '@salesforce/label/c.Ridealong_Board_Filter_Words_Hint';
import Board_Filters from '@salesforce/label/c.Ridealong_Board_Filters';
import Board_Incident from '@salesforce/label/c.Ridealong_Board_Incident';
import Board_Incident_From from '@salesforce/label/c.Ridealong_Board_Incident_From';
import Board_Incident_Hold from '@salesforce/label/c.Ridealong_Board_Incident_Hold';
import Board_Incident_To from '@salesforce/label/c.Ridealong_Board_Incident_To';
import Board_Incidents from '@salesforce/label/c.Ridealong_Board_Incidents';
import Board_Judged from '@salesforce/label/c.Ridealong_Board_Judged';
import Board_More from '@salesforce/label/c.Ridealong_Board_More';
import Board_No_Incidents from '@salesforce/label/c.Ridealong_Board_No_Incidents';
import Board_No_Pairs from '@salesforce/label/c.Ridealong_Board_No_Pairs';
import Board_None_Found from '@salesforce/label/c.Ridealong_Board_None_Found';
import Board_Observing from '@salesforce/label/c.Ridealong_Board_Observing';
import Board_Pair from '@salesforce/label/c.Ridealong_Board_Pair';
import Board_Pairs from '@salesforce/label/c.Ridealong_Board_Pairs';
import Board_Period_30 from '@salesforce/label/c.Ridealong_Board_Period_30';
import Board_Period_7 from '@salesforce/label/c.Ridealong_Board_Period_7';
import Board_Period_90 from '@salesforce/label/c.Ridealong_Board_Period_90';
import Board_Reference from '@salesforce/label/c.Ridealong_Board_Reference';
import Board_Signed from '@salesforce/label/c.Ridealong_Board_Signed';
import Board_Since from '@salesforce/label/c.Ridealong_Board_Since';
import Board_Status_Confirmed from '@salesforce/label/c.Ridealong_Board_Status_Confirmed';
import Board_Status_Dismissed from '@salesforce/label/c.Ridealong_Board_Status_Dismissed';
import Board_Status_Open from '@salesforce/label/c.Ridealong_Board_Status_Open';
import Board_Unsigned from '@salesforce/label/c.Ridealong_Board_Unsigned';
import Board_Why from '@salesforce/label/c.Ridealong_Board_Why';
import Board_Why_Blocked from '@salesforce/label/c.Ridealong_Board_Why_Blocked';
import Board_Why_Channel from '@salesforce/label/c.Ridealong_Board_Why_Channel';
import Board_Why_Channel_Revert from '@salesforce/label/c.Ridealong_Board_Why_Channel_Revert';
import Board_Why_Channel_Save from '@salesforce/label/c.Ridealong_Board_Why_Channel_Save';
import Board_Why_Clone from '@salesforce/label/c.Ridealong_Board_Why_Clone';
import Board_Why_Give_Back from '@salesforce/label/c.Ridealong_Board_Why_Give_Back';
import Board_Why_Guard_policy_changed from '@salesforce/label/c.Ridealong_Board_Why_Guard_policy_changed';
import Board_Why_Hold_probing from '@salesforce/label/c.Ridealong_Board_Why_Hold_probing';
import Board_Why_Incident_made_up from '@salesforce/label/c.Ridealong_Board_Why_Incident_made_up';
import Board_Why_Protection_made_up from '@salesforce/label/c.Ridealong_Board_Why_Protection_made_up';
import Board_Why_Login_as from '@salesforce/label/c.Ridealong_Board_Why_Login_as';
import Board_Why_Matching_record from '@salesforce/label/c.Ridealong_Board_Why_Matching_record';
import Board_Why_Opportunity_moved from '@salesforce/label/c.Ridealong_Board_Why_Opportunity_moved';
import Board_Why_Opportunity_on_the_other_s_account from '@salesforce/label/c.Ridealong_Board_Why_Opportunity_on_the_other_s_account';
import Board_Why_Override_permission from '@salesforce/label/c.Ridealong_Board_Why_Override_permission';
import Board_Why_Override_used from '@salesforce/label/c.Ridealong_Board_Why_Override_used';
import Board_Why_Pair_protection from '@salesforce/label/c.Ridealong_Board_Why_Pair_protection';
import Board_Why_Release from '@salesforce/label/c.Ridealong_Board_Why_Release';
import Board_Why_Result_Blocked from '@salesforce/label/c.Ridealong_Board_Why_Result_Blocked';
import Board_Why_Result_Found from '@salesforce/label/c.Ridealong_Board_Why_Result_Found';
import Board_Why_Result_Observed from '@salesforce/label/c.Ridealong_Board_Why_Result_Observed';
import Board_Why_Result_Observed_Territory from '@salesforce/label/c.Ridealong_Board_Why_Result_Observed_Territory';
import Board_Why_Result_Overridden from '@salesforce/label/c.Ridealong_Board_Why_Result_Overridden';
import Board_Why_Result_Reverted from '@salesforce/label/c.Ridealong_Board_Why_Result_Reverted';
import Board_Why_Role_hierarchy from '@salesforce/label/c.Ridealong_Board_Why_Role_hierarchy';
import Board_Why_Running from '@salesforce/label/c.Ridealong_Board_Why_Running';
import Board_Why_Share_or_team from '@salesforce/label/c.Ridealong_Board_Why_Share_or_team';
import Board_Why_Somebody from '@salesforce/label/c.Ridealong_Board_Why_Somebody';
import Board_Why_Territory from '@salesforce/label/c.Ridealong_Board_Why_Territory';
import Board_Why_Through_other_hands from '@salesforce/label/c.Ridealong_Board_Why_Through_other_hands';
import Board_Why_Until from '@salesforce/label/c.Ridealong_Board_Why_Until';

export const LABELS = {
	Board_By,
	Board_Chart,
	Board_Confirm,
	Board_Confirm_Help,
	Board_Confirm_Help_Found,
	Board_Confirm_Save,
	Board_Confirm_Title,
	Board_Count,
	Board_Dismiss,
	Board_Dismiss_Help,
	Board_Dismiss_Help_Found,
	Board_Dismiss_Save,
	Board_Dismiss_Title,
	Board_Failed,
	Board_Filter_All,
	Board_Filter_Period,
	Board_Filter_Result,
	Board_Filter_Rule,
	Board_Filter_Status,
	Board_Filter_Words,
	Board_Filter_Words_Hint,
	Board_Filters,
	Board_Incident,
	Board_Incident_From,
	Board_Incident_Hold,
	Board_Incident_To,
	Board_Incidents,
	Board_Judged,
	Board_More,
	Board_No_Incidents,
	Board_No_Pairs,
	Board_None_Found,
	Board_Observing,
	Board_Pair,
	Board_Pairs,
	Board_Period_30,
	Board_Period_7,
	Board_Period_90,
	Board_Reference,
	Board_Signed,
	Board_Since,
	Board_Status_Confirmed,
	Board_Status_Dismissed,
	Board_Status_Open,
	Board_Unsigned,
	Board_Why,
	Board_Why_Blocked,
	Board_Why_Channel,
	Board_Why_Channel_Revert,
	Board_Why_Channel_Save,
	Board_Why_Clone,
	Board_Why_Give_Back,
	Board_Why_Guard_policy_changed,
	Board_Why_Hold_probing,
	Board_Why_Incident_made_up,
	Board_Why_Protection_made_up,
	Board_Why_Login_as,
	Board_Why_Matching_record,
	Board_Why_Opportunity_moved,
	Board_Why_Opportunity_on_the_other_s_account,
	Board_Why_Override_permission,
	Board_Why_Override_used,
	Board_Why_Pair_protection,
	Board_Why_Release,
	Board_Why_Result_Blocked,
	Board_Why_Result_Found,
	Board_Why_Result_Observed,
	Board_Why_Result_Observed_Territory,
	Board_Why_Result_Overridden,
	Board_Why_Result_Reverted,
	Board_Why_Role_hierarchy,
	Board_Why_Running,
	Board_Why_Share_or_team,
	Board_Why_Somebody,
	Board_Why_Territory,
	Board_Why_Through_other_hands,
	Board_Why_Until,
} as const;
