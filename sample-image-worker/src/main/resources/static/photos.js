'use strict';

// Sends photos two at a time, asks how far each is until it is done, and remembers them until this tab is closed.
(() => {
  const SENDING_AT_A_TIME = 2;
  const ASK_EVERY_MS = 700;
  const ASK_AGAIN_AFTER_TROUBLE_MS = 4000;
  const REMEMBERED = 'photos';

  const form = document.getElementById('drop');
  const input = document.getElementById('files');
  const list = document.getElementById('photos');
  const trouble = document.getElementById('trouble');
  const template = document.getElementById('photo');
  const maxBytes = Number(form.dataset.maxBytes);
  const waiting = [];
  let sending = 0;

  const remembered = () => {
    try {
      return JSON.parse(sessionStorage.getItem(REMEMBERED)) || [];
    } catch {
      return [];
    }
  };
  const remember = photos => sessionStorage.setItem(REMEMBERED, JSON.stringify(photos));

  const size = bytes => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

  const addCard = name => {
    const item = template.content.firstElementChild.cloneNode(true);
    item.querySelector('.name').textContent = name;
    item.querySelector('.remove').setAttribute('aria-label', `Take ${name} off this page`);
    list.prepend(item);
    const card = {
      item,
      gone: false,
      id: null,
      say(text) {
        const state = item.querySelector('.state');
        if (state.textContent !== text) state.textContent = text;
      },
      progress(share) {
        item.querySelector('progress').value = Math.round(100 * share);
      },
      refuse(text) {
        item.classList.add('refused');
        item.querySelector('progress').hidden = true;
        card.say(text);
      },
    };
    item.querySelector('.remove').addEventListener('click', () => {
      card.gone = true;
      item.remove();
      remember(remembered().filter(photo => photo.id !== card.id));
    });
    return card;
  };

  const send = () => {
    while (sending < SENDING_AT_A_TIME && waiting.length > 0) {
      const { file, card } = waiting.shift();
      if (card.gone) continue;
      sending++;
      upload(file, card);
    }
  };

  // XMLHttpRequest, since fetch can't tell how much has been sent
  const upload = (file, card) => {
    const request = new XMLHttpRequest();
    request.open('POST', 'photos');
    request.responseType = 'json';
    request.upload.addEventListener('progress', event => {
      if (event.lengthComputable) {
        card.say(`Sending, ${Math.round(100 * event.loaded / event.total)} %`);
        card.progress(0.5 * event.loaded / event.total);
      }
    });
    request.addEventListener('load', () => {
      if (request.status === 202) {
        card.id = request.response.id;
        remember([...remembered(), { id: card.id, name: file.name }]);
        follow(card);
      } else {
        card.refuse(request.response?.detail || `The server answered ${request.status}.`);
      }
    });
    request.addEventListener('error', () => card.refuse('Could not be sent. Is the server still there?'));
    request.addEventListener('loadend', () => {
      sending--;
      send();
    });
    const data = new FormData();
    data.append('photo', file);
    request.send(data);
  };

  const follow = async card => {
    if (card.gone) return;
    let pause = ASK_EVERY_MS;
    try {
      const answer = await fetch(`photos/${card.id}`, { headers: { Accept: 'application/json' } });
      const status = await answer.json();
      if (!answer.ok) throw new Error(status.detail);
      trouble.hidden = true;
      if (show(card, status)) return;
    } catch (error) {
      trouble.textContent = error instanceof TypeError || !error.message
        ? 'No answer from the server. Asking again …'
        : error.message;
      trouble.hidden = false;
      pause = ASK_AGAIN_AFTER_TROUBLE_MS;
    }
    setTimeout(() => follow(card), pause);
  };

  // Returns whether that was the last word
  const show = (card, status) => {
    switch (status.state) {
      case 'WAITING':
        card.say('Waiting for a worker');
        card.progress(0.5);
        return false;
      case 'WORKING':
        card.say(status.steps > 0 ? `Resizing, step ${Math.min(status.done + 1, status.steps)} of ${status.steps}` : 'Resizing');
        card.progress(0.5 + (status.steps > 0 ? 0.5 * status.done / status.steps : 0));
        return false;
      case 'DONE':
        done(card, status);
        return true;
      default:
        card.refuse(status.message);
        return true;
    }
  };

  const done = (card, status) => {
    card.item.querySelector('progress').hidden = true;
    card.item.classList.add('done');
    card.say(`${status.width} × ${status.height} pixels`);
    const image = card.item.querySelector('img');
    const links = status.thumbnails.map(thumbnail => {
      const link = document.createElement('a');
      link.href = thumbnail.url;
      link.target = '_blank';
      link.textContent = `${thumbnail.name} ${thumbnail.width} × ${thumbnail.height}, ${size(thumbnail.bytes)}`;
      const entry = document.createElement('li');
      entry.append(link);
      return entry;
    });
    card.item.querySelector('.sizes').replaceChildren(...links);
    if (status.thumbnails.length > 0) {
      image.alt = `Thumbnail of ${card.item.querySelector('.name').textContent}`;
      image.src = status.thumbnails[0].url;
    }
  };

  const take = files => {
    for (const file of files) {
      const card = addCard(file.name);
      if (file.size > maxBytes) {
        card.refuse(`The file has ${size(file.size)}; up to ${form.dataset.maxMegabytes} MB are accepted.`);
      } else {
        card.say('Waiting to be sent');
        waiting.push({ file, card });
      }
    }
    send();
  };

  input.addEventListener('change', () => {
    take(input.files);
    input.value = '';
  });
  form.addEventListener('submit', event => event.preventDefault());
  let inside = 0;
  document.addEventListener('dragenter', () => form.classList.toggle('over', ++inside > 0));
  document.addEventListener('dragleave', () => form.classList.toggle('over', --inside > 0));
  document.addEventListener('dragover', event => event.preventDefault());
  document.addEventListener('drop', event => {
    event.preventDefault();
    inside = 0;
    form.classList.remove('over');
    take(event.dataTransfer.files);
  });

  for (const photo of remembered()) {
    const card = addCard(photo.name);
    card.id = photo.id;
    follow(card);
  }
})();
