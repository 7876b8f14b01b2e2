package net.p2pd.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a value of the annotated type may be null.
 *
 * <p>Types without it are never null, in the whole API and in everything that implements it. The
 * annotation is the API's own so that plugin authors need no further library; static checkers know
 * it by its simple name.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Nullable {}
