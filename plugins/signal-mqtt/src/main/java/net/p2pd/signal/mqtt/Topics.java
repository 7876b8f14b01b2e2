package net.p2pd.signal.mqtt;

import net.p2pd.api.P2pdException;

/**
 * The topics of mailboxes and notes: a short prefix and the name that was given, nothing else. The
 * prefix keeps the two apart and lets an operator allow them with one rule each.
 */
final class Topics {

  private static final String MAILBOX = "p2pd/m/";
  private static final String NOTE = "p2pd/n/";

  /** No level, wildcard or blank, so that no name reaches another's topic on any broker. */
  private static final String NAME = "[A-Za-z0-9_-]{1,200}";

  private Topics() {}

  static String ofMailbox(String name) {
    return MAILBOX + checked("mailbox", name);
  }

  static String ofNote(String name) {
    return NOTE + checked("note", name);
  }

  private static String checked(String what, String name) {
    if (!name.matches(NAME)) {
      throw new P2pdException(
          "the name of a "
              + what
              + " on an MQTT broker must have 1 to 200 letters, digits, dashes and underscores,"
              + " this one has other characters or "
              + name.length());
    }
    return name;
  }
}
