import { SEARCH_ATTRIBUTES } from '../contract/index.js';

/** The type of each search attribute of the contract, by its name. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, 'Keyword' | 'KeywordList'>> = {
  [SEARCH_ATTRIBUTES.app]: 'Keyword',
  [SEARCH_ATTRIBUTES.room]: 'Keyword',
  [SEARCH_ATTRIBUTES.phase]: 'Keyword',
  [SEARCH_ATTRIBUTES.outcome]: 'Keyword',
  [SEARCH_ATTRIBUTES.taskIds]: 'KeywordList',
};
