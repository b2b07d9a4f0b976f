import { MigrationInterface, QueryRunner } from 'typeorm'

export class CreateHospital1795454407802 implements MigrationInterface {
  name = 'CreateHospital1795454407802'

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "departments" ("id" SERIAL NOT NULL, "code" character varying(12) NOT NULL, "name" character varying(80) NOT NULL, "parent_id" integer, "head_name" character varying(120), "active" boolean NOT NULL, CONSTRAINT "UQ_91fddbe23e927e1e525c152baa3" UNIQUE ("code"), CONSTRAINT "PK_839517a681a86bb84cbcc6a1e9d" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(
      `CREATE TABLE "patients" ("id" SERIAL NOT NULL, "record_number" character varying(20) NOT NULL, "given_name" character varying(120), "family_name" character varying(120) NOT NULL, "sex" character varying(8) NOT NULL, "date_of_birth" date, "phone" character varying(16), "email" character varying(120), "address" text, "department_id" integer, "balance" numeric(12,2) NOT NULL, "status" character varying(8) NOT NULL, "notes" text, "registered_at" TIMESTAMP WITH TIME ZONE NOT NULL, "changed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "UQ_61f265653aacc2b19d1dc751fdd" UNIQUE ("record_number"), CONSTRAINT "PK_a7f0b9fcbb3469d5ec0b0aceaa7" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "patients_family_name" ON "patients"  ("family_name", "given_name") `)
    await queryRunner.query(
      `CREATE TABLE "appointments" ("id" SERIAL NOT NULL, "patient_id" integer NOT NULL, "department_id" integer, "scheduled_on" date, "scheduled_at" TIME, "state" character varying(10) NOT NULL, "remark" text, "fee" numeric(10,2), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_4a437a9a27e948726b8bb3e36ad" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "appointments_patient" ON "appointments"  ("patient_id") `)
    await queryRunner.query(
      `CREATE TABLE "lab_results" ("id" SERIAL NOT NULL, "patient_id" integer NOT NULL, "appointment_id" integer, "test_code" character varying(12) NOT NULL, "numeric_value" numeric(12,4), "comparator" character varying(2), "text_value" character varying(40), "unit" character varying(20), "flag" character varying(4), "validated" boolean NOT NULL, "taken_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_4f1c5b3b5813c98fb531e5db738" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "lab_results_patient" ON "lab_results"  ("patient_id") `)
    await queryRunner.query(
      `ALTER TABLE "departments" ADD CONSTRAINT "FK_700b0b13f494cb37b6ca929e79b" FOREIGN KEY ("parent_id") REFERENCES "departments"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "patients" ADD CONSTRAINT "FK_c28f82660afab36707a23401c61" FOREIGN KEY ("department_id") REFERENCES "departments"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "appointments" ADD CONSTRAINT "FK_3330f054416745deaa2cc130700" FOREIGN KEY ("patient_id") REFERENCES "patients"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "appointments" ADD CONSTRAINT "FK_8592c8a9f19602a39b5a0439972" FOREIGN KEY ("department_id") REFERENCES "departments"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "lab_results" ADD CONSTRAINT "FK_49a9dc0a684b85310c503ebde84" FOREIGN KEY ("patient_id") REFERENCES "patients"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "lab_results" ADD CONSTRAINT "FK_dabd9bc1b8b4bdcdc9479cc3275" FOREIGN KEY ("appointment_id") REFERENCES "appointments"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "lab_results" DROP CONSTRAINT "FK_dabd9bc1b8b4bdcdc9479cc3275"`)
    await queryRunner.query(`ALTER TABLE "lab_results" DROP CONSTRAINT "FK_49a9dc0a684b85310c503ebde84"`)
    await queryRunner.query(`ALTER TABLE "appointments" DROP CONSTRAINT "FK_8592c8a9f19602a39b5a0439972"`)
    await queryRunner.query(`ALTER TABLE "appointments" DROP CONSTRAINT "FK_3330f054416745deaa2cc130700"`)
    await queryRunner.query(`ALTER TABLE "patients" DROP CONSTRAINT "FK_c28f82660afab36707a23401c61"`)
    await queryRunner.query(`ALTER TABLE "departments" DROP CONSTRAINT "FK_700b0b13f494cb37b6ca929e79b"`)
    await queryRunner.query(`DROP INDEX "public"."lab_results_patient"`)
    await queryRunner.query(`DROP TABLE "lab_results"`)
    await queryRunner.query(`DROP INDEX "public"."appointments_patient"`)
    await queryRunner.query(`DROP TABLE "appointments"`)
    await queryRunner.query(`DROP INDEX "public"."patients_family_name"`)
    await queryRunner.query(`DROP TABLE "patients"`)
    await queryRunner.query(`DROP TABLE "departments"`)
  }
}
