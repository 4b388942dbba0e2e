/** The words of the reviews components; translated in Setup like every custom label. `{0}` stands for a value: see format() in c/words. */
import Action_Done from '@salesforce/label/c.Ridealong_Action_Done';
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
import Comment_Due from '@salesforce/label/c.Ridealong_Comment_Due';
import Comment_Empty from '@salesforce/label/c.Ridealong_Comment_Empty';
import Comment_Failed from '@salesforce/label/c.Ridealong_Comment_Failed';
import Comment_Hint from '@salesforce/label/c.Ridealong_Comment_Hint';
import Comment_Kind from '@salesforce/label/c.Ridealong_Comment_Kind';
import Comment_Label from '@salesforce/label/c.Ridealong_Comment_Label';
import Comment_Send from '@salesforce/label/c.Ridealong_Comment_Send';
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
import Read_Only from '@salesforce/label/c.Ridealong_Read_Only';
import Retry from '@salesforce/label/c.Ridealong_Retry';
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
import You from '@salesforce/label/c.Ridealong_You';

export const LABELS = {
	Action_Done,
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
	Comment_Due,
	Comment_Empty,
	Comment_Failed,
	Comment_Hint,
	Comment_Kind,
	Comment_Label,
	Comment_Send,
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
	Read_Only,
	Retry,
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
	You,
} as const;
