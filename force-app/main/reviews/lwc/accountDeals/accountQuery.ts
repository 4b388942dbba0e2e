/** The account panel's one request: open deals, baselines, open asks, whom the user may ask, and what protects the account. */
import { gql } from 'lightning/graphql';

export const ACCOUNT_QUERY = gql`
	query ridealongAccount($id: ID) {
		uiapi {
			query {
				Account(where: { Id: { eq: $id } }, first: 1) {
					edges { node { Id Name { value } OwnerId { value } Owner { ... on User { Name { value } IsActive { value } } } } }
				}
				Opportunity(where: { and: [{ AccountId: { eq: $id } }, { IsClosed: { eq: false } }] }, first: 200, orderBy: { CloseDate: { order: ASC } }) {
					edges {
						node {
							Id
							Name { value }
							Amount { value displayValue }
							OwnerId { value }
							StageName { value }
							IsClosed { value }
							CreatedDate { value }
							CloseDate { value }
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
				Stall_Snooze__c(where: { Opportunity__r: { AccountId: { eq: $id } } }, first: 200, orderBy: { CreatedDate: { order: ASC } }) @optional {
					edges { node { Id Opportunity__c { value } CreatedDate { value } Resume_On__c { value } Stage__c { value } Reason__c { value } } }
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
							Policy__c { value }
						}
					}
				}
				Deal_Review__c(where: { Account__c: { eq: $id } }, first: 200, orderBy: { CreatedDate: { order: DESC } }) @optional {
					edges { node { Id Opportunity__c { value } Status__c { value } Mentorship__c { value } Mentor__c { value } Mentor__r { Name { value } } } }
				}
				Mentorship__c(where: { Status__c: { in: ["Active", "Paused", "Closing", "Ended"] } }, first: 200, orderBy: { LastModifiedDate: { order: DESC } }) @optional {
					edges {
						node {
							Id
							Name { value }
							Status__c { value }
							Mentor__c { value }
							Mentor__r { Name { value } }
							Mentee__c { value }
							Mentee__r { Name { value } }
							Kind__c { value }
							Terms_Version__c { value }
							Mentor_Signed_Version__c { value }
							Mentee_Signed_Version__c { value }
							Cooling_Off_Days__c { value }
							Disclosed_Cooling_Off_Days__c @optional { value }
							Protected_Until__c { value }
							Disclosed_Until__c @optional { value }
						}
					}
				}
				Ownership_Protection__c(where: { and: [{ Account__c: { eq: $id } }, { Lifted_On__c: { eq: null } }] }, first: 20) @optional {
					edges {
						node {
							Id
							Protected_For__c { value }
							Protected_For__r { Name { value } IsActive { value } }
							Protected_Against__c { value }
							Protected_Against__r { Name { value } }
							Protected_Until__c { value }
							Disclosed__c { value }
							Mentorship__r { Name { value } Cooling_Off_Days__c { value } Disclosed_Cooling_Off_Days__c @optional { value } }
						}
					}
				}
				Ownership_Release__c(where: { and: [{ Account__c: { eq: $id } }, { Revoked__c: { eq: false } }] }, first: 50, orderBy: { CreatedDate: { order: DESC } }) @optional {
					edges {
						node {
							Id
							OwnerId { value }
							Owner { ... on User { Name { value } } }
							Status__c { value }
							Reason__c { value }
							CreatedDate { value }
							Released_To__c { value }
							Released_To__r { Name { value } }
							Expires_On__c { value }
						}
					}
				}
				Ownership_Incident__c(where: { and: [{ Account__c: { eq: $id } }, { Review_Status__c: { eq: "Open" } }] }, first: 50, orderBy: { Occurred_On__c: { order: DESC } }) @optional {
					edges { node { Id Name { value } Result__c { value } Occurred_On__c { value } To_Owner__r @optional { Name { value } } } }
				}
				Ridealong_Status__c(first: 1) @optional {
					edges { node { Id Private_Asks_Proven__c { value } } }
				}
			}
		}
	}
`;
