export { openOffer, PriceListError } from './offer-rows.ts';
export { refreshPrices, type Refreshed } from './refresh.ts';
