/// The text of the page.
enum PageText {
  static let html = ##"""
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>stackhand</title>
    <link rel="icon" href="data:,">
    <style>/*style*/</style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the runs</a>
    <header>
      <h1>stackhand</h1>
      <p id="health" role="status" aria-live="polite">connecting …</p>
      <div id="pausing"></div>
    </header>
    <div id="login" hidden>
      <label for="token">Bearer token</label>
      <input id="token" type="password" autocomplete="off" spellcheck="false">
      <button id="use-token">Use it</button>
      <span class="quiet">kept in this tab only</span>
    </div>
    <p id="trouble" role="alert"></p>
    <main id="main" tabindex="-1">
      <section id="asks" aria-labelledby="h-asks" hidden><h2 id="h-asks">Waiting for you</h2><div class="rows"></div></section>
      <div class="columns">
        <section aria-labelledby="h-runs"><h2 id="h-runs">Runs</h2><div id="runs"></div></section>
        <section id="one" aria-labelledby="h-one" tabindex="-1"><h2 id="h-one">Run</h2><div id="run"><p class="quiet">Choose a run.</p></div></section>
      </div>
      <div class="columns">
        <section aria-labelledby="h-coming"><h2 id="h-coming">Coming</h2><div id="coming"></div></section>
        <section aria-labelledby="h-held"><h2 id="h-held">Not started, and why</h2><div id="held"></div></section>
      </div>
      <section aria-labelledby="h-flows"><h2 id="h-flows">Workflows</h2><div id="flows"></div></section>
    </main>
    <script>/*script*/</script>
    </body>
    </html>

    """##

  static let style = ##"""
    :root{--back:#fbfaf8;--card:#fff;--ink:#1c2024;--soft:#62686f;--line:#e3e0da;--link:#0b5cad;--good:#1a7f4b;--bad:#b3261e;--no:#8a4b00;--wait:#5b3fb0;--dim:#686e75;--mark:#eef4fb}
    @media (prefers-color-scheme:dark){:root{--back:#14171a;--card:#1b1f23;--ink:#e4e6e8;--soft:#9aa2aa;--line:#2c3238;--link:#7db7f2;--good:#5fc48e;--bad:#f2827a;--no:#e8ac5a;--wait:#b8a4f5;--dim:#8b939b;--mark:#20303f}}
    *{box-sizing:border-box}
    [hidden]{display:none!important}
    body{margin:0;padding:0 20px 40px;background:var(--back);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
    header{display:flex;align-items:baseline;gap:16px;flex-wrap:wrap;padding:14px 0 10px;border-bottom:1px solid var(--line);margin-bottom:14px}
    h1{font-size:18px;margin:0;letter-spacing:-.01em}
    h2{font-size:13px;margin:0 0 8px;color:var(--soft);font-weight:600}
    h3{font-size:16px;margin:0}
    p{margin:0}
    #health{color:var(--soft)}
    #pausing{margin-left:auto;display:flex;gap:10px;align-items:baseline}
    #trouble:not(:empty){padding:8px 12px;margin-bottom:14px;border-left:3px solid var(--bad);background:var(--card)}
    #login{display:flex;gap:10px;align-items:center;margin-bottom:14px}
    section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin-bottom:14px;min-width:0}
    .wide{overflow-x:auto}
    #asks{border-left:3px solid var(--wait)}
    .columns{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:0 14px;align-items:start}
    @media (max-width:1000px){.columns{grid-template-columns:minmax(0,1fr)}}
    table{border-collapse:collapse;width:100%}
    th{text-align:left;font-weight:500;color:var(--soft);font-size:12px;padding:2px 10px 4px 0;white-space:nowrap}
    td{padding:4px 10px 4px 0;border-top:1px solid var(--line);vertical-align:top}
    td:last-child,th:last-child{padding-right:0}
    .n{text-align:right;white-space:nowrap}
    .t{white-space:nowrap;color:var(--soft)}
    tr.open td{background:var(--mark)}
    code,.m{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",monospace;font-size:12.5px}
    .quiet{color:var(--soft)}
    .o{white-space:nowrap;font-weight:600}
    .succeeded{color:var(--good)}.failed,.unknown,.timed_out{color:var(--bad)}.denied,.quota,.rejected{color:var(--no)}.running,.suspended,.interrupted,.held{color:var(--wait)}.cancelled,.skipped,.suppressed,.dropped{color:var(--dim)}
    button,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:3px 10px}
    button{cursor:pointer}
    button:hover{border-color:var(--link)}
    button.link{border:0;padding:0;background:none;color:var(--link);text-align:left}
    button.link:hover{text-decoration:underline}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    .skip{position:absolute;left:-999px}
    .skip:focus{left:20px;top:8px}
    .head{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap;margin-bottom:8px}
    .head .end{margin-left:auto}
    .denial{margin:4px 0 6px;padding:8px 10px;border-left:3px solid var(--no);background:var(--back);border-radius:0 6px 6px 0}
    .denial.bad{border-left-color:var(--bad)}
    .denial p+p{margin-top:4px}
    pre{margin:6px 0 0;padding:8px;border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;max-height:180px;overflow:auto}
    .in{padding-left:16px}
    .bar{display:block;height:4px;border-radius:2px;background:var(--link);min-width:2px;margin-top:3px}
    .ask{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap;padding:6px 0}
    .ask input{flex:1;min-width:160px}
    .answers{display:flex;gap:8px}
    .sub{color:var(--soft);margin-left:8px;white-space:normal}
    .t .sub{display:block;margin-left:0;white-space:nowrap}
    @media (max-width:600px){body{padding:0 12px 32px}.sub{display:block;margin-left:0}td{padding-right:8px}}
    """##

  static let script = ##"""
    'use strict';
    const $ = id => document.getElementById(id);
    let token = sessionStorage.getItem('token') || '', open = location.hash.slice(1), stream = null, shown = {};
    function el(name, props, ...kids) {
      const e = document.createElement(name);
      for (const [k, v] of Object.entries(props || {})) {
        if (k === 'on') e.addEventListener('click', v); else if (k in e && k !== 'list') e[k] = v; else e.setAttribute(k, v);
      }
      for (const kid of kids.flat()) if (kid !== null && kid !== undefined) e.append(kid);
      return e;
    }
    async function ask(path, options) {
      const o = Object.assign({headers: {}}, options);
      if (token) o.headers['Authorization'] = 'Bearer ' + token;
      if (o.body) o.headers['Content-Type'] = 'application/json';
      const answer = await fetch('/api/v1' + path, o);
      if (answer.ok) return answer;
      const body = await answer.json().catch(() => ({error: 'status ' + answer.status}));
      if (answer.status === 401) $('login').hidden = false;
      const error = new Error(body.error + (body.help ? ' — ' + body.help : ''));
      error.status = answer.status;
      throw error;
    }
    const get = path => ask(path).then(a => a.json());
    async function send(path, body) {
      try { await ask(path, {method: 'POST', body: JSON.stringify(body || {})}); say(''); refresh(); if (open) show(open); }
      catch (e) { say(e.message); }
    }
    function say(text) { if ($('trouble').textContent !== text) $('trouble').textContent = text; }
    const two = n => String(n).padStart(2, '0');
    function when(text) {
      if (!text) return '';
      const d = new Date(text), today = new Date().toDateString() === d.toDateString();
      return (today ? '' : d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) + ' ') + two(d.getHours()) + ':' + two(d.getMinutes()) + ':' + two(d.getSeconds());
    }
    function took(ms) {
      if (ms < 1000) return ms + ' ms';
      if (ms < 60000) return (ms / 1000).toFixed(1) + ' s';
      const s = Math.round(ms / 1000);
      return s < 3600 ? Math.floor(s / 60) + ' min ' + two(s % 60) + ' s' : Math.floor(s / 3600) + ' h ' + two(Math.floor(s % 3600 / 60)) + ' min';
    }
    const marks = {succeeded: '✓', failed: '✗', denied: '⊘', quota: '⊘', rejected: '⊘', timed_out: '✗', unknown: '?', running: '▸', suspended: '…', interrupted: '‖'};
    const outcome = word => el('span', {className: 'o ' + word}, (marks[word] || '–') + ' ' + word.replace('_', ' '));
    // What scrolls is reached by the keyboard, and nothing else is a stop on the way.
    const scrolled = new ResizeObserver(all => { for (const {target} of all) if (target.scrollWidth > target.clientWidth) target.tabIndex = 0; else target.removeAttribute('tabindex'); });
    const time = (text, note) => el('td', {className: 't'}, el('time', {dateTime: text || ''}, when(text)), note ? el('span', {className: 'sub'}, note) : null);
    function table(caption, heads, rows) {
      const box = el('div', {className: 'wide', role: 'group', 'aria-label': caption + ', may scroll'}, el('table', {'aria-label': caption}, el('thead', {}, el('tr', {}, heads.map(h => el('th', {scope: 'col', className: h.startsWith('#') ? 'n' : ''}, h.replace('#', ''))))), el('tbody', {}, rows)));
      scrolled.observe(box);
      return box;
    }
    // What has not changed is left as it is: focus and selection stay where they are.
    function put(id, data, make) {
      const text = JSON.stringify(data) + open;
      if (shown[id] === text) return;
      shown[id] = text;
      const focus = document.activeElement && $(id).contains(document.activeElement) ? document.activeElement.dataset.key : null;
      $(id).replaceChildren(...[make()].flat());
      if (focus) { const e = $(id).querySelector('[data-key="' + CSS.escape(focus) + '"]'); if (e) e.focus(); }
    }
    function button(text, key, action, className) {
      const b = el('button', {type: 'button', className: className || '', on: action}, text);
      b.dataset.key = key;
      return b;
    }
    function failure(e) {
      const box = el('div', {className: 'denial' + (e.kind === 'denied' ? '' : ' bad')});
      box.append(el('p', {}, e.message));
      if (e.method) box.append(el('p', {className: 'quiet'}, el('code', {}, [e.method, e.path, e.region ? 'in ' + e.region : '', e.status ? '→ ' + e.status : '', e.request_id || ''].join(' '))));
      if (e.missing && e.missing.length) box.append(el('p', {}, 'Missing right: ', el('strong', {}, e.missing.join(', ')), e.roles && e.roles.length ? ' · granted by ' + e.roles.join(', ') : '', el('span', {className: 'quiet'}, ' (' + e.basis + ')')));
      if (e.held && e.held.length) box.append(el('p', {className: 'quiet'}, 'Roles held: ' + e.held.join(', ')));
      if (e.help) box.append(el('p', {className: 'quiet'}, e.help));
      if (e.policy) {
        const text = JSON.stringify(e.policy, null, 2);
        const copy = button('Copy the policy', 'copy', async () => { try { await navigator.clipboard.writeText(text); copy.textContent = 'Copied'; } catch { getSelection().selectAllChildren(pre); copy.textContent = 'Selected: copy it'; } });
        const pre = el('pre', {tabIndex: 0, 'aria-label': 'Policy that would grant it'}, text);
        box.append(el('p', {}, copy), pre);
      }
      return box;
    }
    function steps(list, depth, longest) {
      return list.flatMap(s => {
        const cell = el('td', {}, el('span', {}, (s.branch ? s.branch + ' / ' : '') + (s.section ? s.section + ' / ' : '') + (s.id !== undefined ? s.id : '[' + s.index + ']' + (s.item && s.item.name ? ' ' + s.item.name : ''))), s.uses ? el('span', {className: 'm sub'}, s.uses) : null);
        if (depth) cell.style.paddingLeft = depth * 16 + 'px';
        const bar = el('span', {className: 'bar', 'aria-hidden': 'true'});
        bar.style.width = Math.max(1, 100 * s.ms / longest) + '%';
        const row = el('tr', {}, cell, el('td', {}, outcome(s.outcome), s.allowed ? el('span', {className: 'quiet'}, ' allowed') : null), el('td', {className: 'n'}, s.attempts > 1 ? s.attempts + ' tries · ' : '', took(s.ms), bar));
        const more = s.error ? [el('tr', {}, el('td', {colSpan: 3}, failure(s.error)))] : [];
        return [row, ...more, ...steps(s.steps || [], depth + 1, longest), ...steps(s.items || [], depth + 1, longest)];
      });
    }
    async function show(id) {
      let r;
      try { r = await get('/runs/' + encodeURIComponent(id)); } catch (e) { if (e.status === 404) { open = ''; $('run').replaceChildren(el('p', {className: 'quiet'}, e.message)); } else say(e.message); return; }
      if (open !== id) return;
      const goes = r.outcome === 'running' || r.outcome === 'suspended';
      put('run', r, () => {
        const parts = [el('div', {className: 'head'}, el('h3', {}, r.workflow), outcome(r.outcome), el('code', {}, r.run), el('span', {className: 'quiet'}, took(r.ms) + ' · ' + r.logins + (r.logins === 1 ? ' login' : ' logins') + (r.regions.length ? ' · ' + r.regions.join(', ') : '')), goes ? el('span', {className: 'end'}, button('Cancel the run', 'cancel', () => { if (confirm('Cancel ' + r.run + '? Its clean-up steps still run.')) send('/runs/' + encodeURIComponent(r.run) + '/cancel'); })) : null)];
        if (r.error) parts.push(failure(r.error));
        const longest = Math.max(1, ...r.steps.map(s => s.ms));
        parts.push(r.steps.length ? table('Steps of the run', ['Step', 'Outcome', '#Took'], steps(r.steps, 0, longest)) : el('p', {className: 'quiet'}, 'No step has ended yet.'));
        const left = r.left_behind || [];
        if (left.length) parts.push(el('h2', {}, 'Left behind'), el('ul', {}, left.map(l => el('li', {}, l.step + ': ', el('code', {}, l.command || l.undo || (l.operation + ' ' + l.path))))));
        if (r.outputs && Object.keys(r.outputs).length) parts.push(el('h2', {}, 'Outputs'), el('pre', {tabIndex: 0}, JSON.stringify(r.outputs, null, 2)));
        return parts;
      });
    }
    // Tokens travel in a header, which EventSource cannot send: the stream is read by hand.
    async function follow(id) {
      if (stream) stream.abort();
      const mine = stream = new AbortController();
      try {
        const answer = await ask('/runs/' + encodeURIComponent(id) + '/events', {signal: mine.signal});
        const reader = answer.body.getReader();
        let due = null;
        for (;;) {
          const {done} = await reader.read();
          if (done) break;
          if (!due) due = setTimeout(() => { due = null; if (open === id) show(id); }, 150);
        }
      } catch (e) { if (!mine.signal.aborted && e.status !== 404) setTimeout(() => { if (open === id && stream === mine) follow(id); }, 2000); }
      refresh();
    }
    function choose(id, moves) {
      open = id;
      history.replaceState(null, '', '#' + id);
      shown.run = null;
      show(id).then(() => { if (moves) $('one').focus(); });
      follow(id);
      refresh();
    }
    function question(name, message, note, key, answers, body) {
      const reason = el('input', {'aria-label': 'Reason for the decision on ' + name, placeholder: 'reason', type: 'text'});
      reason.dataset.key = 'why' + key;
      return el('div', {className: 'ask'}, el('strong', {}, name), el('span', {}, message), el('span', {className: 'quiet'}, note), reason, el('span', {className: 'answers'}, answers.map(([word, path]) => button(word, word + key, () => send(path, Object.assign({reason: reason.value || null}, body))))));
    }
    const until = text => { const s = Math.round((new Date(text) - Date.now()) / 1000); return s < 0 ? 'now' : 'in ' + took(s * 1000); };
    async function refresh() {
      try {
        const [runs, asks, coming, firings, flows, pauses, storms] = await Promise.all(['/runs?limit=25', '/approvals', '/schedules', '/firings?limit=200', '/workflows', '/pauses', '/storms'].map(get));
        const waiting = asks.approvals.length + storms.storms.length;
        $('login').hidden = true;
        say('');
        const going = runs.runs.filter(r => r.standing === 'running').length;
        const health = flows.workflows.length + ' workflows · ' + going + ' running · ' + waiting + ' waiting for people';
        if ($('health').textContent !== health) $('health').textContent = health;
        document.title = (waiting ? '(' + waiting + ') ' : '') + 'stackhand';
        put('pausing', pauses, () => pauses.pauses.length
          ? [el('span', {className: 'o held'}, '‖ paused: ' + pauses.pauses.map(p => (p.workflow || 'everything') + (p.trigger ? '/' + p.trigger : '') + ' (' + p.reason + ')').join('; ')), button('Resume', 'resume', () => send('/resume'))]
          : [button('Pause everything', 'pause', () => { const why = prompt('No trigger starts anything until it is lifted. Why?'); if (why !== null) send('/pause', {reason: why}); })]);
        $('asks').hidden = !waiting;
        $('asks').querySelector('.rows').id = 'askrows';
        put('askrows', [asks, storms], () => [...asks.approvals.map(a => {
          const path = '/runs/' + encodeURIComponent(a.run) + '/';
          return question(a.workflow, a.message, 'step ' + a.step + ' · ' + until(a.until) + ' it is over', a.run + a.step, [['Approve', path + 'approve'], ['Reject', path + 'reject']], {step: a.step});
        }), ...storms.storms.map(s => {
          const path = '/workflows/' + encodeURIComponent(s.workflow) + '/storms/' + encodeURIComponent(s.trigger) + '/';
          return question(s.workflow, 'A storm of ' + s.trigger + ' holds ' + s.held + (s.held === 1 ? ' alert.' : ' alerts.') + ' Start a run for each?', until(s.until) + ' they are dropped', s.workflow + '/' + s.trigger, [['Release', path + 'release'], ['Drop', path + 'drop']], {});
        })]);
        put('runs', runs, () => runs.runs.length ? table('Runs', ['Workflow', 'Outcome', 'Started', '#Took'], runs.runs.map(r => el('tr', {className: r.run === open ? 'open' : ''},
          el('td', {}, button(r.workflow, r.run, () => choose(r.run, true), 'link'), el('span', {className: 'sub'}, r.cause === 'manual' ? r.actor : r.cause)), el('td', {}, outcome(r.outcome || r.standing)), time(r.started), el('td', {className: 'n'}, took(Math.max(0, new Date(r.changed) - new Date(r.started))))))) : el('p', {className: 'quiet'}, 'No run yet.'));
        put('coming', [coming, Math.floor(Date.now() / 30000)], () => { const all = coming.schedules.flatMap(s => s.firings.map(f => [s, f])).sort((a, b) => a[1].due < b[1].due ? -1 : 1).slice(0, 12);
          return all.length ? table('Coming firings', ['When', 'Workflow', 'Schedule'], all.map(([s, f]) => el('tr', {}, time(f.due, until(f.due)), el('td', {}, s.workflow), el('td', {className: 'quiet'}, s.id + ' · ', el('code', {}, s.cron + ' ' + s.timezone), s.paused ? ' · paused: ' + s.paused : '')))) : el('p', {className: 'quiet'}, 'No schedule.'); });
        const not = firings.firings.filter(f => f.state !== 'started').slice(0, 25);
        put('held', not, () => not.length ? table('Firings that did not start', ['When', 'Trigger', 'What, and why'], not.map(f => el('tr', {}, time(f.seen), el('td', {}, f.workflow + '/' + f.trigger, f.key ? el('span', {className: 'sub'}, f.key) : null), el('td', {}, outcome(f.state), ' ', (f.reason || '').replaceAll('_', ' '), f.detail ? el('span', {className: 'quiet'}, ' · ' + f.detail) : null, f.repeats ? el('span', {className: 'quiet'}, ' · ' + f.repeats + ' more') : null)))) : el('p', {className: 'quiet'}, 'Everything that came was started.'));
        put('flows', flows, () => table('Workflows', ['Name', 'Summary', 'Starts by', '#Start'], flows.workflows.map(w => el('tr', {}, el('td', {}, w.name), el('td', {className: 'quiet'}, w.summary || ''), el('td', {className: 'quiet'}, w.triggers.join(', ')), el('td', {className: 'n'}, w.inputs.some(i => i.required) ? el('span', {className: 'quiet'}, 'needs inputs') : button('Run', 'run ' + w.name, () => { if (confirm('Run ' + w.name + ' now?')) send('/workflows/' + encodeURIComponent(w.name) + '/runs'); }))))));
      } catch (e) { say(e.status ? e.message : 'The service does not answer; trying again.'); }
    }
    $('use-token').addEventListener('click', () => { token = $('token').value.trim(); sessionStorage.setItem('token', token); $('token').value = ''; refresh(); });
    $('token').addEventListener('keydown', e => { if (e.key === 'Enter') $('use-token').click(); });
    refresh();
    if (open) choose(open, false);
    setInterval(() => { if (!document.hidden) refresh(); }, 2000);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
    """##
}
