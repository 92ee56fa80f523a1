import theme from 'vitepress/theme';
import './paper.css';

export default theme;
