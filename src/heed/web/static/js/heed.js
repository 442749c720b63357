// Starts the modules of a page, each one thing. Order matters only where a later one listens to an earlier.

import * as acts from "./acts.js";
import * as chooser from "./chooser.js";
import * as clock from "./clock.js";
import * as combobox from "./combobox.js";
import * as closing from "./closing.js";
import * as commandBar from "./command-bar.js";
import * as find from "./find.js";
import * as fold from "./fold.js";
import * as forms from "./forms.js";
import * as keys from "./keys.js";
import * as live from "./live.js";
import * as map from "./map.js";
import * as news from "./news.js";
import * as openState from "./open-state.js";
import * as panes from "./panes.js";
import * as print from "./print.js";
import * as reading from "./reading.js";
import * as rest from "./rest.js";
import * as script from "./script.js";
import * as select from "./select.js";
import * as signIn from "./sign-in.js";
import * as sound from "./sound.js";
import * as strip from "./strip.js";
import * as tabs from "./tabs.js";
import * as tour from "./tour.js";

for (const module of [clock, strip, panes, select, openState, forms, combobox, keys, commandBar, tabs, rest, reading, script, closing, print, find, fold, acts, chooser, news, sound, signIn, live, map, tour]) {
  module.start();
}
