package net.p2pd.api.nat;

import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * What is known of the NAT before one network interface, for one family and one transport (RFC
 * 4787, RFC 5382, RFC 5780). Whoever holds a profile knows what it belongs to; the profile does not
 * say.
 *
 * <p>Made by NAT detectors and by {@link #parse}; immutable and thread-safe. Later releases may add
 * properties; a text without them stays readable.
 */
public final class NatProfile {
  private static final NatProfile ASSUMED =
      builder(NatType.PORT_RESTRICTED, NatDelta.random()).build();

  private final NatType type;
  private final NatDelta delta;
  private final MappingBehavior mapping;
  private final FilteringBehavior filtering;
  private final PortRange ports;
  private final UnsolicitedBehavior unsolicited;
  private final Hairpinning hairpinning;
  private final double confidence;
  private final int samples;
  private final @Nullable String cause;

  private NatProfile(Builder builder, MappingBehavior mapping, FilteringBehavior filtering) {
    this.type = builder.type;
    this.delta = builder.delta;
    this.mapping = mapping;
    this.filtering = filtering;
    this.ports = builder.ports;
    this.unsolicited = builder.unsolicited;
    this.hairpinning = builder.hairpinning;
    this.confidence = builder.confidence;
    this.samples = builder.samples;
    this.cause = builder.cause;
  }

  /** Returns what is assumed before measuring: port-restricted, random, with confidence 0. */
  public static NatProfile assumed() {
    return ASSUMED;
  }

  /**
   * Returns a builder. What is not set: the type's own mapping and filtering, all ports, the rest
   * unknown, confidence 0, no samples.
   */
  public static Builder builder(NatType type, NatDelta delta) {
    return new Builder(type, delta);
  }

  /** Returns a builder that holds all of this profile. */
  public Builder toBuilder() {
    Builder builder =
        builder(type, delta)
            .mapping(mapping)
            .filtering(filtering)
            .ports(ports)
            .unsolicited(unsolicited)
            .hairpinning(hairpinning)
            .confidence(confidence)
            .samples(samples);
    return cause == null ? builder : builder.cause(cause);
  }

  /** Returns the type. */
  public NatType type() {
    return type;
  }

  /** Returns how external ports follow local ports. */
  public NatDelta delta() {
    return delta;
  }

  /** Returns type and delta as one of the 35 names. */
  public NatKind kind() {
    return NatKind.of(type, delta.type());
  }

  /** Returns the mapping behaviour; it never contradicts the type. */
  public MappingBehavior mapping() {
    return mapping;
  }

  /** Returns the filtering behaviour; it never contradicts the type. */
  public FilteringBehavior filtering() {
    return filtering;
  }

  /** Returns the external ports that are handed out; {@link PortRange#ALL} where not measured. */
  public PortRange ports() {
    return ports;
  }

  /** Returns what happens to packets without a mapping. */
  public UnsolicitedBehavior unsolicited() {
    return unsolicited;
  }

  /** Returns whether two machines behind this NAT reach each other by external addresses. */
  public Hairpinning hairpinning() {
    return hairpinning;
  }

  /** Returns how sure type and delta are, from 0 (assumed) to 1 (every measurement agreed). */
  public double confidence() {
    return confidence;
  }

  /** Returns how many measurements the profile rests on. */
  public int samples() {
    return samples;
  }

  /**
   * Returns why the confidence is not higher, such as which server contradicts the others; a
   * sentence for people, without a full stop. Empty if there is nothing to say.
   */
  public Optional<String> cause() {
    return Optional.ofNullable(cause);
  }

  /**
   * Returns the part that a peer address carries: type, delta and the confidence in whole percent;
   * all else is as in a new builder.
   */
  public NatProfile brief() {
    return builder(type, delta).confidence(Math.round(confidence * 100) / 100.0).build();
  }

  /**
   * Reads what {@link #toString} writes; properties may stand in any order, and all but type and
   * delta may be missing.
   *
   * @throws IllegalArgumentException with what is wrong with the text
   */
  public static NatProfile parse(String text) {
    return NatProfileText.parse(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NatProfile that
        && type == that.type
        && delta.equals(that.delta)
        && mapping == that.mapping
        && filtering == that.filtering
        && ports.equals(that.ports)
        && unsolicited == that.unsolicited
        && hairpinning == that.hairpinning
        && Double.compare(confidence, that.confidence) == 0
        && samples == that.samples
        && Objects.equals(cause, that.cause);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        type.number(), delta, mapping.text(), filtering.text(), ports, confidence, samples);
  }

  /** Returns all but the cause as {@code type=symmetric delta=independent:4 mapping=...}. */
  @Override
  public String toString() {
    return NatProfileText.print(this);
  }

  /** Collects the properties of a {@link NatProfile}. For one thread. */
  public static final class Builder {
    private final NatType type;
    private final NatDelta delta;
    private @Nullable MappingBehavior mapping;
    private @Nullable FilteringBehavior filtering;
    private PortRange ports = PortRange.ALL;
    private UnsolicitedBehavior unsolicited = UnsolicitedBehavior.UNKNOWN;
    private Hairpinning hairpinning = Hairpinning.UNKNOWN;
    private double confidence;
    private int samples;
    private @Nullable String cause;

    private Builder(NatType type, NatDelta delta) {
      this.type = Objects.requireNonNull(type, "type");
      this.delta = Objects.requireNonNull(delta, "delta");
    }

    /** Sets the measured mapping behaviour. */
    public Builder mapping(MappingBehavior value) {
      mapping = Objects.requireNonNull(value, "mapping");
      return this;
    }

    /** Sets the measured filtering behaviour. */
    public Builder filtering(FilteringBehavior value) {
      filtering = Objects.requireNonNull(value, "filtering");
      return this;
    }

    /** Sets the external ports that are handed out. */
    public Builder ports(PortRange value) {
      ports = Objects.requireNonNull(value, "ports");
      return this;
    }

    /** Sets what happens to packets without a mapping. */
    public Builder unsolicited(UnsolicitedBehavior value) {
      unsolicited = Objects.requireNonNull(value, "unsolicited");
      return this;
    }

    /** Sets whether hairpinning works. */
    public Builder hairpinning(Hairpinning value) {
      hairpinning = Objects.requireNonNull(value, "hairpinning");
      return this;
    }

    /**
     * Sets how sure type and delta are.
     *
     * @throws IllegalArgumentException unless it is from 0 to 1
     */
    public Builder confidence(double value) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException("Confidence " + value + " is not from 0 to 1");
      }
      confidence = value + 0.0; // -0.0 would print and compare as another value
      return this;
    }

    /**
     * Sets the number of measurements.
     *
     * @throws IllegalArgumentException for a negative number
     */
    public Builder samples(int value) {
      if (value < 0) {
        throw new IllegalArgumentException("The number of samples " + value + " is negative");
      }
      samples = value;
      return this;
    }

    /**
     * Sets why the confidence is not higher.
     *
     * @throws IllegalArgumentException for a blank text
     */
    public Builder cause(String value) {
      if (value.isBlank()) {
        throw new IllegalArgumentException("A blank cause says nothing; set none instead");
      }
      cause = value;
      return this;
    }

    /**
     * Returns the profile.
     *
     * @throws IllegalArgumentException if the behaviours contradict the type, such as a full cone
     *     whose mapping depends on the destination
     */
    public NatProfile build() {
      MappingBehavior chosenMapping = mapping == null ? type.mapping() : mapping;
      FilteringBehavior chosenFiltering = filtering == null ? type.filtering() : filtering;
      if (!type.agreesWith(chosenMapping, chosenFiltering)) {
        throw new IllegalArgumentException(
            "NAT type \""
                + type.text()
                + "\" contradicts mapping \""
                + chosenMapping.text()
                + "\" with filtering \""
                + chosenFiltering.text()
                + "\"; derive the type with NatType.of");
      }
      return new NatProfile(this, chosenMapping, chosenFiltering);
    }
  }
}
