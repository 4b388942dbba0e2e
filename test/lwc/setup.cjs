// Every component test may say `await expect(element).toBeAccessible()`.
const { registerSa11yMatchers } = require('@sa11y/jest');

registerSa11yMatchers();
