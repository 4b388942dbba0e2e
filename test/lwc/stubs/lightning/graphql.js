// sfdx-lwc-jest has the wire; the template tag is missing there.
export { graphql } from '@salesforce/sfdx-lwc-jest/src/lightning-stubs/graphql/graphql.js';
export const gql = (strings) => strings.join('');
