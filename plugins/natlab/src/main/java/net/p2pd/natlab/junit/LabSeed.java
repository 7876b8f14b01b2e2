package net.p2pd.natlab.junit;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import net.p2pd.api.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.commons.support.AnnotationSupport;

/** Where the seed of a test comes from. */
final class LabSeed {

  static final String PROPERTY = "p2pd.natlab.seed";
  private static final String ENVIRONMENT = "P2PD_NATLAB_SEED";
  private static final long DRAWN = System.nanoTime();

  private LabSeed() {}

  /** What whoever runs the tests wants for all of them; empty if nothing. */
  static OptionalLong wanted(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    String property = properties.apply(PROPERTY);
    String text = property != null ? property : environment.apply(ENVIRONMENT);
    if (text == null || text.isBlank()) {
      return OptionalLong.empty();
    }
    if (text.equals("random")) {
      return OptionalLong.of(DRAWN);
    }
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw new ParameterResolutionException(
          "the seed \""
              + text
              + "\" is neither a whole number nor \"random\"; it comes from "
              + (property != null ? "-D" + PROPERTY : ENVIRONMENT),
          e);
    }
  }

  /** What a test says of itself; empty if nothing. */
  static OptionalLong written(ExtensionContext test) {
    Optional<Seeded> found =
        AnnotationSupport.findAnnotation(test.getRequiredTestMethod(), Seeded.class)
            .or(() -> AnnotationSupport.findAnnotation(test.getRequiredTestClass(), Seeded.class));
    return found.isPresent() ? OptionalLong.of(found.get().value()) : OptionalLong.empty();
  }
}
