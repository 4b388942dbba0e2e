/** Starts the page. Synthetic shadow patches the DOM and so comes first. */
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import App from 'host/app';

const root = document.querySelector('#host')!;
root.replaceChildren(createElement('host-app', { is: App }));
