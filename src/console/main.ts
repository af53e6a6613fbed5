import { App } from './app.js';
import { applyTheme } from './ui/theme.js';

applyTheme();
const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for the console.');
new App(root).start();
