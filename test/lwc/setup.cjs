// Every component test may say `await expect(element).toBeAccessible()`.
const { setup } = require('@sa11y/jest');

setup();
