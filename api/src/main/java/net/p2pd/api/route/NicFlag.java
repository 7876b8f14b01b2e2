package net.p2pd.api.route;

/** The yes-or-no properties of a NIC, with their names in texts and in JSON. */
enum NicFlag {
  UP("up"),
  LOOPBACK("loopback"),
  POINT_TO_POINT("pointToPoint"),
  VIRTUAL("virtual"),
  MULTICAST("multicast");

  private final String text;

  NicFlag(String text) {
    this.text = text;
  }

  static NicFlag parse(String text) {
    for (NicFlag flag : values()) {
      if (flag.text.equals(text)) {
        return flag;
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is not a property of a NIC");
  }

  @Override
  public String toString() {
    return text;
  }
}
