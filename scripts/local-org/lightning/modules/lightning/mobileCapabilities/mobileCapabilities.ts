/** Device features exist only in Salesforce's mobile apps: elsewhere `isAvailable()` is false. */
export const getBarcodeScanner = (): { isAvailable(): boolean } => ({ isAvailable: () => false });
