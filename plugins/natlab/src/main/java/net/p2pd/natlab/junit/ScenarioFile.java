package net.p2pd.natlab.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a parameter {@link net.p2pd.natlab.NatLab}: what is in it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface ScenarioFile {

  /** The scenario file, seen from the working directory. */
  String value();
}
