/** The page: puts its parts together. */
import type { PageData } from '../src/page-data.ts';
import { createBudgetBar } from './budget-bar.ts';
import { createApp } from './create-app.ts';
import { createDetail } from './detail.ts';
import { element, setText } from './dom.ts';
import { acceptDrops } from './folder.ts';
import { createHelp } from './help.ts';
import { listenToKeys } from './keys.ts';
import { createList } from './list.ts';
import { findServer, linkToServer } from './server-link.ts';
import { createToolbar } from './toolbar.ts';

const toastMs = 4000;

/** What is said in passing stands for a while, and is read out. */
function createToast(): { readonly node: HTMLElement; readonly say: (message: string, isSeen?: boolean) => void } {
  const node = element('div', { class: 'toast', role: 'status' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    node,
    say(message, isSeen = false) {
      setText(node, message);
      node.classList.toggle('unseen', isSeen);
      clearTimeout(timer);
      timer = setTimeout(() => setText(node, ''), toastMs);
    },
  };
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

async function start(): Promise<void> {
  const data = JSON.parse(textOf('data')) as PageData;
  const server = await findServer();
  const toast = createToast();
  const app = createApp({ data, pictureText: textOf('pictures'), isServed: server !== undefined, announce: toast.say });
  if (server !== undefined) linkToServer(app, server);
  const help = createHelp();
  const detail = createDetail(app);
  const toolbar = createToolbar(app, () => help.showModal());
  document
    .getElementById('app')
    ?.replaceChildren(toolbar.node, createBudgetBar(app), createList(app), detail.node, toast.node, help);
  listenToKeys(app, {
    focusFilter: toolbar.focusFilter,
    focusTags: detail.focusTags,
    showHelp: () => help.showModal(),
  });
  acceptDrops(app);
  document.querySelector<HTMLElement>('[role=grid]')?.focus({ preventScroll: true });
  document.documentElement.dataset['ready'] = 'true';
}

void start();
