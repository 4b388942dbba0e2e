import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import Button from 'lightning/button';
document.body.appendChild(createElement('lightning-button', { is: Button }));
