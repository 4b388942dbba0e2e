/** The incident board's one request, and what its filters make of it. */
import { gql } from 'lightning/graphql';

/**
 * The newest first. A scan writes hundreds of one moment, and many of those within a second: of them the last written, by its number.
 * All three are of types that can be ordered by (GraphQL API Developer Guide, "Order Results").
 */
export const INCIDENT_QUERY = gql`
	query ridealongIncidents($where: Ownership_Incident__c_Filter) {
		uiapi {
			query {
				Ownership_Incident__c(where: $where, first: 50, orderBy: { Occurred_On__c: { order: DESC }, CreatedDate: { order: DESC }, Name: { order: DESC } }) {
					edges {
						node {
							Id
							Name { value }
							Reference__c { value }
							Record_Name__c { value }
							Rule__c { value }
							Result__c { value }
							Occurred_On__c { value }
							Channel__c { value }
							Details__c { value }
							Review_Status__c { value }
							Resolution__c { value }
							From_Owner__r { Name { value } }
							To_Owner__r { Name { value } }
							Actor__r { Name { value } }
							Mentorship__r { Name { value } Status__c { value } Protected_Until__c { value } Cooling_Off_Days__c { value } }
						}
					}
					pageInfo { hasNextPage }
				}
			}
		}
	}
`;

/** Blank: not filtered by. `words` are part of the incident's number, of its record's or a person's name, or of its reference; `period` is a number of days back. */
export interface IncidentFilters {
	status: string;
	rule: string;
	result: string;
	words: string;
	period: string;
}

const DAY_MS = 86_400_000;

/** The filters as GraphQL takes them, all of which must hold. */
export function whereOf({ status, rule, result, words, period }: IncidentFilters, now: Date): object {
	const like = { like: `%${words.trim()}%` };
	const name = { Name: like };
	const all: object[] = [];
	if (status) all.push({ Review_Status__c: { eq: status } });
	if (rule) all.push({ Rule__c: { eq: rule } });
	if (result) all.push({ Result__c: { eq: result } });
	if (words.trim())
		all.push({
			or: [name, { Record_Name__c: like }, { From_Owner__r: name }, { To_Owner__r: name }, { Actor__r: name }, { Reference__c: like }],
		});
	if (period) all.push({ Occurred_On__c: { gte: { value: new Date(now.getTime() - Number(period) * DAY_MS).toISOString() } } });
	return all.length > 0 ? { and: all } : {};
}
