import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates PDF files against one flavour; exit status 0 only when all of them conform. */
public final class Vera {
    private static final int ALL_FAILURES = -1;

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: Vera FLAVOUR FILE...");
            System.exit(2);
        }
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(args[0]);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("unknown flavour: " + args[0]);
            System.exit(2);
        }
        boolean good = true;
        for (int i = 1; i < args.length; i++) {
            good &= conforms(flavour, args[i]);
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean conforms(PDFAFlavour flavour, String file) throws Exception {
        try (FileInputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance()
                                .createValidator(flavour, ALL_FAILURES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> broken = new TreeMap<>();
            for (TestAssertion a : result.getTestAssertions()) {
                if (a.getStatus() == TestAssertion.Status.FAILED) {
                    String clause = a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber();
                    broken.merge(clause + " " + a.getMessage(), 1, Integer::sum);
                }
            }
            System.out.printf(
                    "%s: %s %s, %d checks, %d rules broken%n",
                    file,
                    flavour.getId(),
                    result.isCompliant() ? "conforms" : "DOES NOT CONFORM",
                    result.getTotalAssertions(),
                    broken.size());
            broken.forEach((rule, times) -> System.out.printf("  %d x %s%n", times, rule));
            return result.isCompliant() && broken.isEmpty();
        }
    }

    private Vera() {}
}
