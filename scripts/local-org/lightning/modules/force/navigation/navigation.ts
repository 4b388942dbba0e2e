/** What base components import for links to records. */
export { CurrentPageReference, NavigationMixin } from '../../lightning/navigation/navigation.ts';
