// What ical.js makes of a calendar: every occurrence in a range with words, people and answers, as our importer does.
// node ical_js.mjs <path of ical.js> <calendar.ics> <first instant> <end> <owner>
// Prints [user CPU seconds, occurrences]; loading the program is not counted.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, file, first, last, owner] = process.argv.slice(2);
const ICAL = (await import(pathToFileURL(library))).default;
const low = Date.parse(first) / 1000, high = Date.parse(last) / 1000;

const address = (line) => String(line.getFirstValue()).replace(/^mailto:/i, "").toLowerCase();

function words(event) {
  const part = event.component;
  const people = part.getAllProperties("attendee");
  const mine = people.find((line) => address(line) === owner);
  const organizer = part.getFirstProperty("organizer");
  return {
    uid: event.uid,
    title: event.summary,
    text: event.description,
    location: event.location,
    organizer: organizer ? address(organizer) : "",
    people: people.map(address).sort(),
    labels: part.getAllProperties("categories").flatMap((line) => line.getValues()),
    answer: mine ? mine.getParameter("partstat") : "ACCEPTED",
    status: part.getFirstPropertyValue("status"),
    busy: part.getFirstPropertyValue("x-microsoft-cdo-busystatus") ?? part.getFirstPropertyValue("transp"),
    private: /PRIVATE|CONFIDENTIAL/.test(part.getFirstPropertyValue("class") ?? ""),
  };
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  const series = new Map();
  for (const part of calendar.getAllSubcomponents("vevent")) {
    const uid = part.getFirstPropertyValue("uid");
    if (!series.has(uid)) series.set(uid, { main: null, others: [] });
    const group = series.get(uid);
    if (part.hasProperty("recurrence-id")) group.others.push(part);
    else group.main = part;
  }
  const found = [];
  for (const { main, others } of series.values()) {
    const event = new ICAL.Event(main, { strictExceptions: true, exceptions: others });
    const known = new Map();
    const add = (item, start, end, original) => {
      const from = start.toUnixTime(), to = end.toUnixTime();
      if (from >= high || to <= low) return;
      if (!known.has(item)) known.set(item, words(item));
      found.push({ ...known.get(item), original: original.toUnixTime(), start: from, end: to, allDay: start.isDate });
    };
    if (!event.isRecurring()) {
      add(event, event.startDate, event.endDate, event.startDate);
      continue;
    }
    const times = event.iterator();
    for (let time = times.next(); time && time.toUnixTime() < high; time = times.next()) {
      const { item, startDate, endDate } = event.getOccurrenceDetails(time);
      add(item, startDate, endDate, time);
    }
  }
  return found;
}

const text = readFileSync(file, "utf8");
const before = process.cpuUsage();
const found = read(text);
const { user } = process.cpuUsage(before);
console.log(JSON.stringify([user / 1e6, found.length]));
