package net.p2pd.testkit;

import net.p2pd.api.Nullable;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import org.assertj.core.api.AbstractAssert;

/** Assertions about what is known of a NAT; each failure shows all of it, and what it means. */
public final class NatProfileAssert extends AbstractAssert<NatProfileAssert, NatProfile> {

  NatProfileAssert(@Nullable NatProfile actual) {
    super(actual, NatProfileAssert.class);
  }

  private NatProfile profile() {
    isNotNull();
    return actual;
  }

  private AssertionError broken(String expectation) {
    return failure(
        "Expected %s of the profile%n  %s%nwhich says: %s",
        expectation, profile(), profile().type().description());
  }

  /** Asserts its type. */
  public NatProfileAssert isOfType(NatType type) {
    if (profile().type() != type) {
      throw broken("the type '" + type.text() + "'");
    }
    return this;
  }

  /** Asserts one of the 23 kinds that differ, such as {@code port-restricted-equal}. */
  public NatProfileAssert isOfKind(String kind) {
    if (!profile().kind().folded().equals(NatKind.parse(kind).folded())) {
      throw broken("the kind '" + kind + "'");
    }
    return this;
  }

  /** Asserts the type of its delta. */
  public NatProfileAssert hasDelta(DeltaType delta) {
    if (profile().delta().type() != delta) {
      throw broken("a delta of type '" + delta.text() + "'");
    }
    return this;
  }

  /** Asserts its delta with its value. */
  public NatProfileAssert hasDelta(NatDelta delta) {
    if (!profile().delta().equals(delta)) {
      throw broken("the delta '" + delta + "'");
    }
    return this;
  }

  /** Asserts that it is at least that sure. */
  public NatProfileAssert isSure(double confidence) {
    if (profile().confidence() < confidence) {
      throw broken("a confidence of at least " + confidence);
    }
    return this;
  }

  /** Asserts that it claims nothing: a confidence below one half. */
  public NatProfileAssert isUnsure() {
    if (profile().confidence() >= 0.5) {
      throw broken("a confidence below 0.5");
    }
    return this;
  }
}
