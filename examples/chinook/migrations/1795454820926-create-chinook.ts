import type { MigrationInterface, QueryRunner } from 'typeorm'

export class CreateChinook1795454820926 implements MigrationInterface {
  name = 'CreateChinook1795454820926'

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "artists" ("id" SERIAL NOT NULL, "name" character varying(120) NOT NULL, CONSTRAINT "PK_09b823d4607d2675dc4ffa82261" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(
      `CREATE TABLE "albums" ("id" SERIAL NOT NULL, "title" character varying(160) NOT NULL, "artist_id" integer NOT NULL, CONSTRAINT "PK_838ebae24d2e12082670ffc95d7" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "albums_artist" ON "albums"  ("artist_id") `)
    await queryRunner.query(
      `CREATE TABLE "genres" ("id" SERIAL NOT NULL, "name" character varying(120) NOT NULL, CONSTRAINT "UQ_f105f8230a83b86a346427de94d" UNIQUE ("name"), CONSTRAINT "PK_80ecd718f0f00dde5d77a9be842" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(
      `CREATE TABLE "media_types" ("id" SERIAL NOT NULL, "name" character varying(120) NOT NULL, CONSTRAINT "UQ_d582ea78eb79b954e91fa4ed220" UNIQUE ("name"), CONSTRAINT "PK_2a2b8680adfec99273db3f81e1e" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(
      `CREATE TABLE "tracks" ("id" SERIAL NOT NULL, "title" character varying(200) NOT NULL, "composer" character varying(220), "duration_ms" integer NOT NULL, "size_bytes" bigint, "unit_price" numeric(10,2) NOT NULL, "album_id" integer, "media_type_id" integer NOT NULL, "genre_id" integer, CONSTRAINT "PK_242a37ffc7870380f0e611986e8" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "tracks_album" ON "tracks"  ("album_id") `)
    await queryRunner.query(`CREATE INDEX "tracks_genre" ON "tracks"  ("genre_id") `)
    await queryRunner.query(
      `CREATE TABLE "playlists" ("id" SERIAL NOT NULL, "name" character varying(120) NOT NULL, CONSTRAINT "PK_a4597f4189a75d20507f3f7ef0d" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(
      `CREATE TABLE "playlist_tracks" ("playlist_id" integer NOT NULL, "track_id" integer NOT NULL, CONSTRAINT "PK_522db0958bac1f7edf51bf02d47" PRIMARY KEY ("playlist_id", "track_id"))`,
    )
    await queryRunner.query(`CREATE INDEX "playlist_tracks_track" ON "playlist_tracks"  ("track_id") `)
    await queryRunner.query(
      `CREATE TABLE "employees" ("id" SERIAL NOT NULL, "first_name" character varying(20) NOT NULL, "last_name" character varying(20) NOT NULL, "job_title" character varying(30), "born_on" date, "hired_on" date, "phone" character varying(24), "fax" character varying(24), "email" character varying(60), "manager_id" integer, "address_street" character varying(70), "address_city" character varying(40), "address_region" character varying(40), "address_country" character varying(40), "address_postal_code" character varying(10), CONSTRAINT "UQ_765bc1ac8967533a04c74a9f6af" UNIQUE ("email"), CONSTRAINT "PK_b9535a98350d5b26e7eb0c26af4" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(
      `CREATE TABLE "customers" ("id" SERIAL NOT NULL, "first_name" character varying(40) NOT NULL, "last_name" character varying(20) NOT NULL, "company" character varying(80), "phone" character varying(24), "fax" character varying(24), "email" character varying(60) NOT NULL, "support_rep_id" integer, "address_street" character varying(70), "address_city" character varying(40), "address_region" character varying(40), "address_country" character varying(40), "address_postal_code" character varying(10), CONSTRAINT "UQ_8536b8b85c06969f84f0c098b03" UNIQUE ("email"), CONSTRAINT "PK_133ec679a801fab5e070f73d3ea" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "customers_support_rep" ON "customers"  ("support_rep_id") `)
    await queryRunner.query(
      `CREATE TABLE "invoices" ("id" SERIAL NOT NULL, "issued_at" TIMESTAMP WITH TIME ZONE NOT NULL, "total" numeric(10,2) NOT NULL, "customer_id" integer NOT NULL, "billing_street" character varying(70), "billing_city" character varying(40), "billing_region" character varying(40), "billing_country" character varying(40), "billing_postal_code" character varying(10), CONSTRAINT "PK_668cef7c22a427fd822cc1be3ce" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "invoices_customer" ON "invoices"  ("customer_id") `)
    await queryRunner.query(
      `CREATE TABLE "invoice_lines" ("id" SERIAL NOT NULL, "unit_price" numeric(10,2) NOT NULL, "quantity" integer NOT NULL, "invoice_id" integer NOT NULL, "track_id" integer NOT NULL, CONSTRAINT "invoice_lines_quantity" CHECK (quantity > 0), CONSTRAINT "PK_3d18eb48142b916f581f0c21a65" PRIMARY KEY ("id"))`,
    )
    await queryRunner.query(`CREATE INDEX "invoice_lines_invoice" ON "invoice_lines"  ("invoice_id") `)
    await queryRunner.query(`CREATE INDEX "invoice_lines_track" ON "invoice_lines"  ("track_id") `)
    await queryRunner.query(
      `ALTER TABLE "albums" ADD CONSTRAINT "FK_b6465bf462c2ffef5f066bc6f21" FOREIGN KEY ("artist_id") REFERENCES "artists"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "tracks" ADD CONSTRAINT "FK_fceb1d9483fda6a312af244a80e" FOREIGN KEY ("album_id") REFERENCES "albums"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "tracks" ADD CONSTRAINT "FK_52744ee1db991df9465d4180067" FOREIGN KEY ("media_type_id") REFERENCES "media_types"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "tracks" ADD CONSTRAINT "FK_e00abfb64df901b1603a5ec894c" FOREIGN KEY ("genre_id") REFERENCES "genres"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "playlist_tracks" ADD CONSTRAINT "FK_7ef165e08a3b87eae8cf4275cda" FOREIGN KEY ("playlist_id") REFERENCES "playlists"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "playlist_tracks" ADD CONSTRAINT "FK_54ef043760f89cdf4d660cf601c" FOREIGN KEY ("track_id") REFERENCES "tracks"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "employees" ADD CONSTRAINT "FK_bcdf921072a19dd2758a628c5c0" FOREIGN KEY ("manager_id") REFERENCES "employees"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "customers" ADD CONSTRAINT "FK_ac589c7d75a6d0d39fa0f7128d3" FOREIGN KEY ("support_rep_id") REFERENCES "employees"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "invoices" ADD CONSTRAINT "FK_65e3145f317bd655481d3f96c74" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "invoice_lines" ADD CONSTRAINT "FK_2da95dc86a54a00ff20ce46d0fe" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await queryRunner.query(
      `ALTER TABLE "invoice_lines" ADD CONSTRAINT "FK_f32d26041606799f894336673ff" FOREIGN KEY ("track_id") REFERENCES "tracks"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "invoice_lines" DROP CONSTRAINT "FK_f32d26041606799f894336673ff"`)
    await queryRunner.query(`ALTER TABLE "invoice_lines" DROP CONSTRAINT "FK_2da95dc86a54a00ff20ce46d0fe"`)
    await queryRunner.query(`ALTER TABLE "invoices" DROP CONSTRAINT "FK_65e3145f317bd655481d3f96c74"`)
    await queryRunner.query(`ALTER TABLE "customers" DROP CONSTRAINT "FK_ac589c7d75a6d0d39fa0f7128d3"`)
    await queryRunner.query(`ALTER TABLE "employees" DROP CONSTRAINT "FK_bcdf921072a19dd2758a628c5c0"`)
    await queryRunner.query(`ALTER TABLE "playlist_tracks" DROP CONSTRAINT "FK_54ef043760f89cdf4d660cf601c"`)
    await queryRunner.query(`ALTER TABLE "playlist_tracks" DROP CONSTRAINT "FK_7ef165e08a3b87eae8cf4275cda"`)
    await queryRunner.query(`ALTER TABLE "tracks" DROP CONSTRAINT "FK_e00abfb64df901b1603a5ec894c"`)
    await queryRunner.query(`ALTER TABLE "tracks" DROP CONSTRAINT "FK_52744ee1db991df9465d4180067"`)
    await queryRunner.query(`ALTER TABLE "tracks" DROP CONSTRAINT "FK_fceb1d9483fda6a312af244a80e"`)
    await queryRunner.query(`ALTER TABLE "albums" DROP CONSTRAINT "FK_b6465bf462c2ffef5f066bc6f21"`)
    await queryRunner.query(`DROP INDEX "public"."invoice_lines_track"`)
    await queryRunner.query(`DROP INDEX "public"."invoice_lines_invoice"`)
    await queryRunner.query(`DROP TABLE "invoice_lines"`)
    await queryRunner.query(`DROP INDEX "public"."invoices_customer"`)
    await queryRunner.query(`DROP TABLE "invoices"`)
    await queryRunner.query(`DROP INDEX "public"."customers_support_rep"`)
    await queryRunner.query(`DROP TABLE "customers"`)
    await queryRunner.query(`DROP TABLE "employees"`)
    await queryRunner.query(`DROP INDEX "public"."playlist_tracks_track"`)
    await queryRunner.query(`DROP TABLE "playlist_tracks"`)
    await queryRunner.query(`DROP TABLE "playlists"`)
    await queryRunner.query(`DROP INDEX "public"."tracks_genre"`)
    await queryRunner.query(`DROP INDEX "public"."tracks_album"`)
    await queryRunner.query(`DROP TABLE "tracks"`)
    await queryRunner.query(`DROP TABLE "media_types"`)
    await queryRunner.query(`DROP TABLE "genres"`)
    await queryRunner.query(`DROP INDEX "public"."albums_artist"`)
    await queryRunner.query(`DROP TABLE "albums"`)
    await queryRunner.query(`DROP TABLE "artists"`)
  }
}
