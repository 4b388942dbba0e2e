/** The words of the stall components; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import All_Fine from '@salesforce/label/c.Ridealong_All_Fine';
import As_Of from '@salesforce/label/c.Ridealong_As_Of';
import Chart_Table_Caption from '@salesforce/label/c.Ridealong_Chart_Table_Caption';
import Chart_Table_Days from '@salesforce/label/c.Ridealong_Chart_Table_Days';
import Chart_Table_Deals from '@salesforce/label/c.Ridealong_Chart_Table_Deals';
import Chart_This_Deal from '@salesforce/label/c.Ridealong_Chart_This_Deal';
import Chart_Title from '@salesforce/label/c.Ridealong_Chart_Title';
import Chart_Won from '@salesforce/label/c.Ridealong_Chart_Won';
import Deal_Check from '@salesforce/label/c.Ridealong_Deal_Check';
import Hide_Details from '@salesforce/label/c.Ridealong_Hide_Details';
import Level_critical from '@salesforce/label/c.Ridealong_Level_critical';
import Level_ok from '@salesforce/label/c.Ridealong_Level_ok';
import Level_warn from '@salesforce/label/c.Ridealong_Level_warn';
import Not_Judged from '@salesforce/label/c.Ridealong_Not_Judged';
import Not_Scanned_Yet from '@salesforce/label/c.Ridealong_Not_Scanned_Yet';
import Show_Details from '@salesforce/label/c.Ridealong_Show_Details';
import Signal_noNextStep from '@salesforce/label/c.Ridealong_Signal_noNextStep';
import Signal_overdue from '@salesforce/label/c.Ridealong_Signal_overdue';
import Signal_pushes from '@salesforce/label/c.Ridealong_Signal_pushes';
import Signal_silence from '@salesforce/label/c.Ridealong_Signal_silence';
import Signal_stageAge from '@salesforce/label/c.Ridealong_Signal_stageAge';
import Signal_winOdds from '@salesforce/label/c.Ridealong_Signal_winOdds';
import Signals_Heading from '@salesforce/label/c.Ridealong_Signals_Heading';
import Snooze from '@salesforce/label/c.Ridealong_Snooze';
import Snooze_Help from '@salesforce/label/c.Ridealong_Snooze_Help';
import Snooze_Reason from '@salesforce/label/c.Ridealong_Snooze_Reason';
import Snooze_Resume_On from '@salesforce/label/c.Ridealong_Snooze_Resume_On';
import Snooze_Save from '@salesforce/label/c.Ridealong_Snooze_Save';
import Snooze_Task from '@salesforce/label/c.Ridealong_Snooze_Task';
import Snooze_Title from '@salesforce/label/c.Ridealong_Snooze_Title';
import Snooze_Too_Long from '@salesforce/label/c.Ridealong_Snooze_Too_Long';
import Snooze_Until from '@salesforce/label/c.Ridealong_Snooze_Until';
import Status_Moving from '@salesforce/label/c.Ridealong_Status_Moving';
import Status_Snoozed from '@salesforce/label/c.Ridealong_Status_Snoozed';
import Status_Stalled from '@salesforce/label/c.Ridealong_Status_Stalled';
import Status_Watch from '@salesforce/label/c.Ridealong_Status_Watch';
import Unknown_closed from '@salesforce/label/c.Ridealong_Unknown_closed';
import Unknown_noBaseline from '@salesforce/label/c.Ridealong_Unknown_noBaseline';
import Unknown_noCloseDate from '@salesforce/label/c.Ridealong_Unknown_noCloseDate';
import Unknown_noOdds from '@salesforce/label/c.Ridealong_Unknown_noOdds';
import Unknown_noStageHistory from '@salesforce/label/c.Ridealong_Unknown_noStageHistory';
import Unknown_nobodyLogs from '@salesforce/label/c.Ridealong_Unknown_nobodyLogs';
import Unknown_nobodyPlans from '@salesforce/label/c.Ridealong_Unknown_nobodyPlans';
import Unknown_notScanned from '@salesforce/label/c.Ridealong_Unknown_notScanned';
import Verdict_hasNextStep from '@salesforce/label/c.Ridealong_Verdict_hasNextStep';
import Verdict_neverTouched from '@salesforce/label/c.Ridealong_Verdict_neverTouched';
import Verdict_noNextStep from '@salesforce/label/c.Ridealong_Verdict_noNextStep';
import Verdict_noPushes from '@salesforce/label/c.Ridealong_Verdict_noPushes';
import Verdict_notOverdue from '@salesforce/label/c.Ridealong_Verdict_notOverdue';
import Verdict_overdue from '@salesforce/label/c.Ridealong_Verdict_overdue';
import Verdict_pushes from '@salesforce/label/c.Ridealong_Verdict_pushes';
import Verdict_pushesQuarter from '@salesforce/label/c.Ridealong_Verdict_pushesQuarter';
import Verdict_pushesSlip from '@salesforce/label/c.Ridealong_Verdict_pushesSlip';
import Verdict_silence from '@salesforce/label/c.Ridealong_Verdict_silence';
import Verdict_stageAge from '@salesforce/label/c.Ridealong_Verdict_stageAge';
import Verdict_stageAgeDefault from '@salesforce/label/c.Ridealong_Verdict_stageAgeDefault';
import Verdict_stageAgePooled from '@salesforce/label/c.Ridealong_Verdict_stageAgePooled';
import Worst_Days_In_Stage from '@salesforce/label/c.Ridealong_Worst_Days_In_Stage';

export const LABELS = {
	All_Fine,
	As_Of,
	Chart_Table_Caption,
	Chart_Table_Days,
	Chart_Table_Deals,
	Chart_This_Deal,
	Chart_Title,
	Chart_Won,
	Deal_Check,
	Hide_Details,
	Level_critical,
	Level_ok,
	Level_warn,
	Not_Judged,
	Not_Scanned_Yet,
	Show_Details,
	Signal_noNextStep,
	Signal_overdue,
	Signal_pushes,
	Signal_silence,
	Signal_stageAge,
	Signal_winOdds,
	Signals_Heading,
	Snooze,
	Snooze_Help,
	Snooze_Reason,
	Snooze_Resume_On,
	Snooze_Save,
	Snooze_Task,
	Snooze_Title,
	Snooze_Too_Long,
	Snooze_Until,
	Status_Moving,
	Status_Snoozed,
	Status_Stalled,
	Status_Watch,
	Unknown_closed,
	Unknown_noBaseline,
	Unknown_noCloseDate,
	Unknown_noOdds,
	Unknown_noStageHistory,
	Unknown_nobodyLogs,
	Unknown_nobodyPlans,
	Unknown_notScanned,
	Verdict_hasNextStep,
	Verdict_neverTouched,
	Verdict_noNextStep,
	Verdict_noPushes,
	Verdict_notOverdue,
	Verdict_overdue,
	Verdict_pushes,
	Verdict_pushesQuarter,
	Verdict_pushesSlip,
	Verdict_silence,
	Verdict_stageAge,
	Verdict_stageAgeDefault,
	Verdict_stageAgePooled,
	Worst_Days_In_Stage,
} as const;
