import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.interceptor.api.IInterceptorService;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binary.api.IBinaryStorageSvc;
import ca.uhn.fhir.jpa.binstore.MemoryBinaryStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * A throw-away FHIR R4 server for tests: HAPI JPA on in-memory H2, or on the database that the environment's DB_URL, DB_USER
 * and DB_PASSWORD name (H2 or PostgreSQL). Argument: the port (0 picks one). Prints "READY url" when it can serve. Switches:
 * -Dfhir.validate, -Dfhir.placeholders, -Dend.with.stdin (ends when standard input does).
 */
public class MiniFhir {

    private static final String DATABASE = System.getenv().getOrDefault("DB_URL", "jdbc:h2:mem:fhir;DB_CLOSE_DELAY=-1");

    @Configuration
    @Import({JpaR4Config.class, HapiJpaConfig.class, JpaBatch2Config.class, Batch2JobsConfig.class,
        SubscriptionChannelConfig.class, ThreadPoolFactoryConfig.class})
    public static class Config {
        @Bean
        JpaStorageSettings storageSettings() {
            JpaStorageSettings s = new JpaStorageSettings();
            s.setAutoCreatePlaceholderReferenceTargets(Boolean.getBoolean("fhir.placeholders"));
            s.setReuseCachedSearchResultsForMillis(null); // a search right after a write must see the write
            s.setSchedulingDisabled(true);
            s.setExpungeEnabled(true); // a test purges it
            s.setAllowMultipleDelete(true);
            return s;
        }

        @Bean
        PartitionSettings partitionSettings() {
            return new PartitionSettings();
        }

        @Bean
        SubscriptionSettings subscriptionSettings() {
            return new SubscriptionSettings();
        }

        @Bean
        IBinaryStorageSvc binaryStorage() {
            return new MemoryBinaryStorageSvcImpl();
        }

        @Bean(destroyMethod = "close")
        BasicDataSource dataSource() {
            BasicDataSource pool = new BasicDataSource();
            pool.setUrl(DATABASE);
            pool.setUsername(System.getenv().getOrDefault("DB_USER", "sa"));
            pool.setPassword(System.getenv().getOrDefault("DB_PASSWORD", ""));
            pool.setMaxTotal(16);
            return pool;
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(
                ConfigurableListableBeanFactory beans, FhirContext fhir, JpaStorageSettings settings, DataSource db) {
            Properties p = new Properties();
            String vendor = DATABASE.startsWith("jdbc:postgresql") ? "Postgres" : "H2";
            p.put("hibernate.dialect", "ca.uhn.fhir.jpa.model.dialect.HapiFhir" + vendor + "Dialect");
            p.put("hibernate.hbm2ddl.auto", "update");
            p.put("hibernate.jdbc.batch_size", "20");
            p.put("hibernate.search.enabled", "false");
            LocalContainerEntityManagerFactoryBean emf =
                    HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
            emf.setPersistenceUnitName("fhir");
            emf.setDataSource(db);
            emf.setJpaProperties(p);
            return emf;
        }

        @Bean
        JpaTransactionManager transactionManager(EntityManagerFactory emf) {
            return new JpaTransactionManager(emf);
        }
    }

    public static void main(String[] args) throws Exception {
        if (Boolean.getBoolean("end.with.stdin")) {
            endWithStandardInput();
        }
        AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext(Config.class);
        RestfulServer fhir = new RestfulServer(spring.getBean(FhirContext.class));
        fhir.setInterceptorService(spring.getBean(IInterceptorService.class));
        fhir.registerProviders(spring.getBean(ResourceProviderFactory.class).createProviders());
        fhir.registerProvider(spring.getBean(JpaSystemProvider.class));
        fhir.setPagingProvider(spring.getBean(DatabaseBackedPagingProvider.class)
                .setDefaultPageSize(20).setMaximumPageSize(500));
        if (Boolean.getBoolean("fhir.validate")) { // a violation of the base specification answers 422
            RequestValidatingInterceptor check = new RequestValidatingInterceptor();
            FhirInstanceValidator rules = spring.getBean(FhirInstanceValidator.class);
            rules.setErrorForUnknownProfiles(false);
            check.addValidatorModule(rules);
            fhir.registerInterceptor(check);
        }
        fhir.setDefaultResponseEncoding(EncodingEnum.JSON);
        fhir.setServerConformanceProvider(new JpaCapabilityStatementProvider(fhir,
                spring.getBean(IFhirSystemDao.class), spring.getBean(JpaStorageSettings.class),
                spring.getBean(ISearchParamRegistry.class), spring.getBean(IValidationSupport.class)));

        Server jetty = new Server(new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
        ServletContextHandler root = new ServletContextHandler("/");
        root.addServlet(new ServletHolder(fhir), "/fhir/*");
        jetty.setHandler(root);
        jetty.start();
        System.out.println("READY " + jetty.getURI().resolve("/fhir"));
    }

    /** A process that is killed closes its pipes: so this one can't outlive the one that started it. */
    private static void endWithStandardInput() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    continue;
                }
            } catch (java.io.IOException closed) {
                // the same as its end
            }
            Runtime.getRuntime().halt(0);
        }, "lifeline");
        watch.setDaemon(true);
        watch.start();
    }
}
