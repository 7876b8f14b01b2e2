package net.p2pd.testkit;

import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/** A numbered rule of the API's javadoc. Immutable. */
public final class ContractRule {

  private final String id;
  private final Level level;
  private final String type;
  private final String text;
  private final @Nullable String whyNotTested;

  ContractRule(String id, Level level, String type, String text, @Nullable String whyNotTested) {
    this.id = Objects.requireNonNull(id, "id");
    this.level = Objects.requireNonNull(level, "level");
    this.type = Objects.requireNonNull(type, "type");
    this.text = Objects.requireNonNull(text, "text");
    this.whyNotTested = whyNotTested;
  }

  /** Returns its number, such as {@code CONNECT-3}. */
  public String id() {
    return id;
  }

  /** Returns what stands before the number, such as {@code CONNECT}. */
  public String chapter() {
    return id.substring(0, id.lastIndexOf('-'));
  }

  /** Returns how much it binds. */
  public Level level() {
    return level;
  }

  /** Returns the name of the type whose javadoc states it. */
  public String type() {
    return type;
  }

  /** Returns the rule on one line, as the javadoc words it. */
  public String text() {
    return text;
  }

  /** Returns why the kit does not test it; empty if it does. */
  public Optional<String> whyNotTested() {
    return Optional.ofNullable(whyNotTested);
  }

  @Override
  public String toString() {
    return id + " " + level + ": " + text;
  }
}
