package net.p2pd.api.route;

/** What may name a NIC, wherever it is named. */
final class NicNames {
  /** Far beyond what any system allows; keeps texts and messages short. */
  private static final int MAX_LENGTH = 256;

  private NicNames() {}

  static String checkName(String name) {
    if (name.isBlank() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a NIC's name has 1 to "
              + MAX_LENGTH
              + " characters and is not blank; this one has "
              + name.length());
    }
    return name;
  }

  static int checkIndex(String name, int index) {
    if (index < 0) {
      throw new IllegalArgumentException(
          "NIC " + name + " has index " + index + "; an index is positive, or 0 if there is none");
    }
    return index;
  }
}
