package net.p2pd.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which rule of the API's javadoc a test method tests. Its display name begins with the rule's
 * number, and {@link Rules#testedBy} finds it again from what JUnit reports.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Rule {

  /** The rule's number, such as {@code CONNECT-3}. */
  String value();
}
