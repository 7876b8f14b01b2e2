package net.p2pd.api.nat;

/**
 * The seven ways in which a machine may be joined to the internet. The words are those of RFC 3489
 * section 5, which people know; each stands for a pair of behaviours of RFC 4787, which decide.
 */
public enum NatType {
  /** No NAT and no filter: whoever knows the address gets through. */
  OPEN(
      1,
      "open",
      MappingBehavior.ENDPOINT_INDEPENDENT,
      FilteringBehavior.ENDPOINT_INDEPENDENT,
      "directly on the internet, anybody can connect"),
  /** No NAT, but a firewall that lets answers in only. */
  SYMMETRIC_UDP_FIREWALL(
      2,
      "symmetric-udp-firewall",
      MappingBehavior.ENDPOINT_INDEPENDENT,
      FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT,
      "no NAT, but a firewall lets in only answers to what was sent"),
  /** One external port for all destinations, open to everybody. */
  FULL_CONE(
      3,
      "full-cone",
      MappingBehavior.ENDPOINT_INDEPENDENT,
      FilteringBehavior.ENDPOINT_INDEPENDENT,
      "a NAT that lets anybody in through a port that was used once"),
  /** One external port for all destinations, open to the addresses that were sent to. */
  RESTRICTED_CONE(
      4,
      "restricted-cone",
      MappingBehavior.ENDPOINT_INDEPENDENT,
      FilteringBehavior.ADDRESS_DEPENDENT,
      "a NAT that lets in the machines that were sent to"),
  /** One external port for all destinations, open to the addresses and ports sent to. */
  PORT_RESTRICTED(
      5,
      "port-restricted",
      MappingBehavior.ENDPOINT_INDEPENDENT,
      FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT,
      "a NAT that lets in only exactly the programs that were sent to"),
  /** Another external port for each destination. */
  SYMMETRIC(
      6,
      "symmetric",
      MappingBehavior.ADDRESS_AND_PORT_DEPENDENT,
      FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT,
      "a NAT that uses another outside port for each destination"),
  /** No UDP at all, TCP outward only. */
  BLOCKED(
      7,
      "blocked",
      MappingBehavior.UNKNOWN,
      FilteringBehavior.UNKNOWN,
      "no UDP at all, and connections outward only");

  private final int number;
  private final String text;
  private final MappingBehavior mapping;
  private final FilteringBehavior filtering;
  private final String description;

  NatType(
      int number,
      String text,
      MappingBehavior mapping,
      FilteringBehavior filtering,
      String description) {
    this.number = number;
    this.text = text;
    this.mapping = mapping;
    this.filtering = filtering;
    this.description = description;
  }

  /** Returns the number in binary formats, 1 to 7; it never changes. */
  public int number() {
    return number;
  }

  /** Returns the name in texts and JSON, such as {@code port-restricted}. */
  public String text() {
    return text;
  }

  /** Returns the mapping behaviour that the type stands for where nothing else is known. */
  public MappingBehavior mapping() {
    return mapping;
  }

  /** Returns the filtering behaviour that the type stands for where nothing else is known. */
  public FilteringBehavior filtering() {
    return filtering;
  }

  /** Returns half a sentence for people who do not know the words. */
  public String description() {
    return description;
  }

  /**
   * Returns whether addresses or ports are translated; false for BLOCKED, where nothing is known.
   */
  public boolean translates() {
    return this == FULL_CONE
        || this == RESTRICTED_CONE
        || this == PORT_RESTRICTED
        || this == SYMMETRIC;
  }

  /**
   * Derives the type from what was measured.
   *
   * @param translated whether the external address or port differs from the internal one
   * @return the type; where a behaviour is {@code UNKNOWN}, the hardest type that fits, since to
   *     expect too much costs a connection
   */
  public static NatType of(
      boolean translated, MappingBehavior mapping, FilteringBehavior filtering) {
    boolean everybody = filtering == FilteringBehavior.ENDPOINT_INDEPENDENT;
    if (!translated) {
      return everybody ? OPEN : SYMMETRIC_UDP_FIREWALL;
    }
    if (mapping != MappingBehavior.ENDPOINT_INDEPENDENT) {
      return SYMMETRIC;
    }
    if (everybody) {
      return FULL_CONE;
    }
    return filtering == FilteringBehavior.ADDRESS_DEPENDENT ? RESTRICTED_CONE : PORT_RESTRICTED;
  }

  /** Whether behaviours may belong to this type; {@code UNKNOWN} fits everywhere. */
  boolean agreesWith(MappingBehavior mapping, FilteringBehavior filtering) {
    boolean stable =
        mapping == MappingBehavior.ENDPOINT_INDEPENDENT || mapping == MappingBehavior.UNKNOWN;
    return switch (this) {
      case OPEN, FULL_CONE, RESTRICTED_CONE, PORT_RESTRICTED ->
          stable && (filtering == this.filtering || filtering == FilteringBehavior.UNKNOWN);
      case SYMMETRIC_UDP_FIREWALL -> stable && filtering != FilteringBehavior.ENDPOINT_INDEPENDENT;
      case SYMMETRIC -> mapping != MappingBehavior.ENDPOINT_INDEPENDENT;
      case BLOCKED -> true;
    };
  }

  /**
   * Finds a type by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static NatType parse(String text) {
    return Names.find(values(), NatType::text, text, "NAT type");
  }

  /**
   * Finds a type by its {@link #number}.
   *
   * @throws IllegalArgumentException for a number other than 1 to 7
   */
  public static NatType of(int number) {
    for (NatType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("NAT type " + number + " is unknown; there are 1 to 7");
  }
}
