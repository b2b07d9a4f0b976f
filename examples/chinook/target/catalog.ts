import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'

@Entity('artists')
export class Artist {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 120 })
  name: string
}

@Entity('albums')
export class Album {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 160 })
  title: string

  @Index('albums_artist')
  @ManyToOne(() => Artist, { nullable: false })
  artist: Artist
}

@Entity('genres')
export class Genre {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 120, unique: true })
  name: string
}

@Entity('media_types')
export class MediaType {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 120, unique: true })
  name: string
}

@Entity('tracks')
export class Track {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 200 })
  title: string

  @Index('tracks_album')
  @ManyToOne(() => Album, { nullable: true })
  album: Album | null

  @ManyToOne(() => MediaType, { nullable: false })
  mediaType: MediaType

  @Index('tracks_genre')
  @ManyToOne(() => Genre, { nullable: true })
  genre: Genre | null

  @Column({ type: 'varchar', length: 220, nullable: true })
  composer: string | null

  @Column({ type: 'int' })
  durationMs: number

  /** Wider than the legacy INT: files beyond 2 GiB exist by now. */
  @Column({ type: 'bigint', nullable: true })
  sizeBytes: string | null

  @Column({ type: 'numeric', precision: 10, scale: 2 })
  unitPrice: string
}

@Entity('playlists')
export class Playlist {
  @PrimaryGeneratedColumn()
  id: number

  /** Not unique: Chinook has two playlists "Music". */
  @Column({ type: 'varchar', length: 120 })
  name: string
}

@Entity('playlist_tracks')
export class PlaylistTrack {
  @PrimaryColumn({ type: 'int' })
  playlistId: number

  @PrimaryColumn({ type: 'int' })
  trackId: number

  @ManyToOne(() => Playlist)
  @JoinColumn({ name: 'playlist_id' })
  playlist: Playlist

  @Index('playlist_tracks_track')
  @ManyToOne(() => Track)
  @JoinColumn({ name: 'track_id' })
  track: Track
}
