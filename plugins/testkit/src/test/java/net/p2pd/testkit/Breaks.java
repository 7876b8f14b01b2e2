package net.p2pd.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a contract test whose service is deliberately broken: it has to fail the test of this rule
 * with this message. What else it fails is listed with {@link Also}, with the reason; all other
 * tests have to pass. {@link BrokenServicesTest} sees to that.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Breaks {

  /** The rule, such as {@code CONNECT-3}. */
  String value();

  /** A part of the failure's message. */
  String with();

  /** Another rule that it cannot help breaking. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @Repeatable(Also.List.class)
  @interface Also {

    /** The other rule. */
    String value();

    /** Why it is broken, too. */
    String because();

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
      Also[] value();
    }
  }
}
