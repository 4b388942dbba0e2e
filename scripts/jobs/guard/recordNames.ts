/**
 * What people call a record: a lead by its company, which is the prospect, whoever works there; all else by its name. The flows say the same.
 * Source: Object Reference, "Lead" (Company is blank only where the lead becomes a person account).
 */
import type { Row } from '../../salesforce/org.ts';
import { text } from './facts.ts';

/** The fields to ask for. */
export const nameFields = (object: string): string[] => (object === 'Lead' ? ['Name', 'Company'] : ['Name']);

/** Of a row with these fields. */
export const recordName = (row: Row): string => text(row['Company']) ?? String(row['Name']);
