/** The older name of `lightning/graphql`, with the same query adapter. */
export { gql, graphql } from '../graphql/graphql.ts';
