from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from core.registry import register
        from core.types import HealthCheck, Postbox
        from jobs import configuration, health, notices

        register(
            HealthCheck("database", "Database", health.database, ready=True, needs_database=False, order=10),
            HealthCheck("migrations", "Migrations", health.migrations, ready=True, order=11),
            HealthCheck("redis", "Doorbell (Redis)", health.doorbell, needs_database=False, order=20),
            HealthCheck("workers", "Workers", health.workers, order=30),
            HealthCheck("slots", "Scheduled work", health.slots, order=31),
            HealthCheck("long work", "Long work", health.long_work, order=32),
            HealthCheck("notices", "Our own mail", health.own_mail, order=33),
            HealthCheck("mail", "Mail servers", health.mail, needs_database=False, order=40),
            HealthCheck("configuration", "Configuration", configuration.for_strangers, needs_database=False, order=50),
            HealthCheck("static", "Styles and scripts", configuration.static_files, needs_database=False, order=52),
        )
        register(Postbox("notices", notices.post))
