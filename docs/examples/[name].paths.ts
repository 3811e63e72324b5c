import { examplePages, type MadePage } from '../.vitepress/examples.js';

export default {
  paths(): MadePage[] {
    return examplePages();
  },
};
