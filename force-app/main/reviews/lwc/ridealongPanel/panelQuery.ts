/** The panel's one request: the deal, its reviews and their comments, baselines, and whom the user may ask. */
import { gql } from 'lightning/graphql';

export const PANEL_QUERY = gql`
	query ridealongPanel($id: ID, $me: ID) {
		uiapi {
			query {
				Opportunity(where: { Id: { eq: $id } }, first: 1) {
					edges {
						node {
							Id
							StageName { value }
							IsClosed { value }
							CreatedDate { value }
							CloseDate { value }
							OwnerId { value }
							Owner { ... on User { Name { value } } }
							Stage_Entered_On__c @optional { value }
							Last_Touch_On__c @optional { value }
							No_Next_Step_Since__c @optional { value }
							Close_Date_Pushes__c @optional { value }
							Close_Date_Slip_Days__c @optional { value }
							Close_Date_Crossed_Quarter__c @optional { value }
							Stall_Scanned_On__c @optional { value }
						}
					}
				}
				Stall_Snooze__c(where: { Opportunity__c: { eq: $id } }, first: 20, orderBy: { CreatedDate: { order: ASC } }) @optional {
					edges { node { Id CreatedDate { value } Resume_On__c { value } Stage__c { value } Reason__c { value } } }
				}
				Stall_Baseline__c(first: 100) @optional {
					edges {
						node {
							Id
							Key__c { value }
							Source__c { value }
							Won_Count__c { value }
							Won_Median_Days__c { value }
							Won_Cycle_Median_Days__c { value }
							Logging_Share__c { value }
							Next_Step_Share__c { value }
							Histogram__c { value }
							Histogram_Bin_Days__c { value }
							Policy__c { value }
						}
					}
				}
				Deal_Review__c(where: { Opportunity__c: { eq: $id } }, first: 10, orderBy: { CreatedDate: { order: DESC } }) @optional {
					edges {
						node {
							Id
							OwnerId { value }
							CreatedBy { Name { value } }
							Mentor__c { value }
							Mentor__r { Name { value } }
							Mentorship__r { Kind__c { value } }
							Opportunity__c { value }
							Status__c { value }
							Stuck_On__c { value }
							Tried__c { value }
							Ask__c { value }
							Acknowledge_By__c { value }
							Advise_By__c { value }
						}
					}
				}
				Review_Comment__c(where: { Deal_Review__r: { Opportunity__c: { eq: $id } } }, first: 500, orderBy: { CreatedDate: { order: ASC } }) @optional {
					edges {
						node {
							Id
							Deal_Review__c { value }
							Body__c { value }
							Kind__c { value }
							Due_Date__c { value }
							Done__c { value }
							CreatedById { value }
							CreatedBy { Name { value } }
						}
					}
				}
				Mentorship__c(where: { and: [{ Status__c: { eq: "Active" } }, { or: [{ Mentor__c: { eq: $me } }, { Mentee__c: { eq: $me } }] }] }, first: 20) @optional {
					edges {
						node {
							Id
							Kind__c { value }
							Status__c { value }
							Mentor__c { value }
							Mentor__r { Name { value } }
							Mentee__c { value }
							Mentee__r { Name { value } }
							Terms_Version__c { value }
							Mentor_Signed_Version__c { value }
							Mentee_Signed_Version__c { value }
						}
					}
				}
				Ridealong_Status__c(first: 1) @optional {
					edges { node { Id Private_Asks_Proven__c { value } } }
				}
			}
		}
	}
`;
