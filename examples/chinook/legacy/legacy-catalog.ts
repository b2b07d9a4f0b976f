import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('Artist')
export class LegacyArtist {
  @PrimaryColumn({ type: 'int' })
  artistId: number

  @Column({ type: 'varchar', length: 120, nullable: true })
  name: string | null
}

@Entity('Album')
export class LegacyAlbum {
  @PrimaryColumn({ type: 'int' })
  albumId: number

  @Column({ type: 'varchar', length: 160 })
  title: string

  @Column({ type: 'int' })
  artistId: number
}

@Entity('Genre')
export class LegacyGenre {
  @PrimaryColumn({ type: 'int' })
  genreId: number

  @Column({ type: 'varchar', length: 120, nullable: true })
  name: string | null
}

@Entity('MediaType')
export class LegacyMediaType {
  @PrimaryColumn({ type: 'int' })
  mediaTypeId: number

  @Column({ type: 'varchar', length: 120, nullable: true })
  name: string | null
}

@Entity('Track')
export class LegacyTrack {
  @PrimaryColumn({ type: 'int' })
  trackId: number

  @Column({ type: 'varchar', length: 200 })
  name: string

  @Column({ type: 'int', nullable: true })
  albumId: number | null

  @Column({ type: 'int' })
  mediaTypeId: number

  @Column({ type: 'int', nullable: true })
  genreId: number | null

  @Column({ type: 'varchar', length: 220, nullable: true })
  composer: string | null

  @Column({ type: 'int' })
  milliseconds: number

  @Column({ type: 'int', nullable: true })
  bytes: number | null

  @Column({ type: 'numeric', precision: 10, scale: 2 })
  unitPrice: string
}

@Entity('Playlist')
export class LegacyPlaylist {
  @PrimaryColumn({ type: 'int' })
  playlistId: number

  @Column({ type: 'varchar', length: 120, nullable: true })
  name: string | null
}

/** The one table with a key of two columns. */
@Entity('PlaylistTrack')
export class LegacyPlaylistTrack {
  @PrimaryColumn({ type: 'int' })
  playlistId: number

  @PrimaryColumn({ type: 'int' })
  trackId: number
}
