import { armPanel } from './arm-panel.js';
import { charts } from './charts.js';
import { element } from './element.js';
import { legend } from './slots.js';
import { total } from './twins.js';

/** Everything as it happens: the arms side by side, then all of them over time. */
export function live(twins) {
  const arms = element('div', { class: 'arms' });
  const waiting = element('p', { class: 'hint' }, 'Waiting for the first frame …');
  const root = element('div', {}, legend(), waiting, arms, charts(twins));
  const panels = new Map();
  return {
    name: 'live',
    title: 'Live',
    root,
    onFrame: () => {
      waiting.hidden = true;
      for (const arm of twins.arms()) {
        const panel = panels.get(arm) ?? armPanel(arm);
        if (!panels.has(arm)) {
          panels.set(arm, panel);
          arms.append(panel.root);
        }
        panel.draw(twins.lastFrame(arm), twins.frame(arm) !== undefined, {
          answers: twins.rate(arm, ({ edge }) => total(edge.byStatus)),
          objects: twins.rate(arm, ({ s3 }) => s3.puts),
        });
      }
    },
  };
}
