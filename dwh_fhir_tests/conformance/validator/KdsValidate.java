import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r5.context.IWorkerContext.VersionResolutionRules;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.model.ElementDefinition;
import org.hl7.fhir.r5.model.Enumerations.BindingStrength;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.hl7.fhir.utilities.FhirPublication;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.instance.advisor.BasePolicyAdvisorForFullValidation;
import org.hl7.fhir.validation.service.model.InstanceValidatorParameters;

/**
 * The official validator, offline. Arguments: version of hl7.terminology.r4, version of hl7.fhir.uv.extensions.r4, the
 * other packages (name#version, comma separated). File paths on standard input; on standard output one JSON array a line
 * for every issue [file, severity, message id, path, text], with severity "done" when a file is finished.
 */
public class KdsValidate {
  private static final Pattern CODE = Pattern.compile("\\[([^\\s#\\]]+)#([^\\]]*)\\]");

  private final ValidationEngine engine;
  private final PrintStream out;
  private final Gson gson = new Gson();

  /** Element path to the value sets that it must take its code from, of the file at hand. */
  private final Map<String, Set<String>> required = new HashMap<>();

  private KdsValidate(ValidationEngine engine, PrintStream out) {
    this.engine = engine;
    this.out = out;
    engine.setPolicyAdvisor(
        new BasePolicyAdvisorForFullValidation(ReferenceValidationPolicy.IGNORE, new HashSet<>()) {
          @Override
          public EnumSet<ElementValidationAction> policyForElement(
              IResourceValidator v, Object context, StructureDefinition s, ElementDefinition element, String path) {
            if (element.getBinding().getStrength() == BindingStrength.REQUIRED) {
              required.computeIfAbsent(path, k -> new TreeSet<>()).add(element.getBinding().getValueSet());
            }
            return super.policyForElement(v, context, s, element, path);
          }
        });
  }

  public static void main(String[] args) throws Exception {
    ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    System.setOut(System.err); // the libraries write there; standard output is ours
    ValidationEngine engine =
        new ValidationEngine.ValidationEngineBuilder()
            .withVersion("4.0.1")
            .withThoVersion(args[0])
            .withExtensionsVersion(args[1])
            .withNoTerminologyServer()
            .fromSource("hl7.fhir.r4.core#4.0.1");
    engine.connectToTSServer(null, null, FhirPublication.R4, false);
    for (String ig : args[2].split(",")) {
      engine.getIgLoader().loadIg(engine.getIgs(), engine.getBinaries(), ig, false);
    }
    KdsValidate validate = new KdsValidate(engine, out);
    engine.prepare(); // makes the snapshots that packages lack
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String file; (file = in.readLine()) != null; ) {
      validate.check(file);
    }
    System.exit(0);
  }

  private void check(String file) throws IOException {
    InstanceValidatorParameters parameters =
        new InstanceValidatorParameters()
            .setAssumeValidRestReferences(true)
            .setAllowExampleUrls(true)
            .setBestPracticeLevel(BestPracticeWarningLevel.Ignore);
    List<ValidationMessage> messages = new ArrayList<>();
    required.clear();
    try (InputStream json = Files.newInputStream(Path.of(file))) {
      engine.getValidator(FhirFormat.JSON, parameters).validate(null, messages, json, FhirFormat.JSON, new ArrayList<>());
    } catch (Exception x) {
      say(file, "fatal", "VALIDATOR_EXCEPTION", "", x.toString());
    }
    for (ValidationMessage m : messages) {
      say(file, m.getLevel().toCode(), m.getMessageId(), m.getLocation(), m.getMessage());
      if ("Terminology_TX_Binding_NoServer".equals(m.getMessageId())) {
        checkEnumerated(file, m);
      }
    }
    say(file, "done", "", "", "");
    out.flush();
  }

  /** Without a terminology server the validator only warns here, though some of these value sets list their codes. */
  private void checkEnumerated(String file, ValidationMessage m) {
    Matcher code = CODE.matcher(m.getMessage());
    if (!code.find()) {
      return;
    }
    for (String url : required.getOrDefault(m.getLocation(), Set.of())) {
      ValueSet set = engine.getContext().fetchResource(ValueSet.class, url, VersionResolutionRules.defaultRule());
      if (lacks(set, code.group(1), code.group(2))) {
        say(file, "error", "LOCAL_NOT_IN_ENUMERATED_VALUESET", m.getLocation(), code.group() + " is not in required " + url);
      }
    }
  }

  /** True only if the value set lists all its codes itself and this is none of them. */
  private static boolean lacks(ValueSet set, String system, String code) {
    if (set == null || set.getCompose().hasExclude()) {
      return false;
    }
    for (var part : set.getCompose().getInclude()) {
      boolean open = !part.hasConcept() || part.hasValueSet();
      if (open
          || (part.getSystem().equals(system) && part.getConcept().stream().anyMatch(c -> c.getCode().equals(code)))) {
        return false;
      }
    }
    return true;
  }

  private void say(String file, String severity, String id, String path, String text) {
    out.println(gson.toJson(new String[] {file, severity, id, path, text}));
  }
}
