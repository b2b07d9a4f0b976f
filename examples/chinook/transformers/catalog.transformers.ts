import { BaseTransformer, type TargetRow, Transformer } from 'typeorm-etl'
import {
  LegacyAlbum,
  LegacyArtist,
  LegacyGenre,
  LegacyMediaType,
  LegacyPlaylist,
  LegacyPlaylistTrack,
  LegacyTrack,
} from '../legacy/legacy-catalog'
import { Album, Artist, Genre, MediaType, Playlist, PlaylistTrack, Track } from '../target/catalog'
import { optional, required } from './values'

@Transformer({
  name: 'artists',
  legacy: LegacyArtist,
  target: Artist,
  onConflict: { columns: ['id'], action: 'update' },
})
export class ArtistTransformer extends BaseTransformer<LegacyArtist, Artist> {
  transform({ artistId, name }: LegacyArtist): TargetRow<Artist> {
    return { id: artistId, name: required('Name', name) }
  }
}

@Transformer({
  name: 'albums',
  legacy: LegacyAlbum,
  target: Album,
  dependsOn: [ArtistTransformer],
  onConflict: { columns: ['id'], action: 'update' },
})
export class AlbumTransformer extends BaseTransformer<LegacyAlbum, Album> {
  transform({ albumId, title, artistId }: LegacyAlbum): TargetRow<Album> {
    return { id: albumId, title, artist: { id: artistId } }
  }
}

@Transformer({
  name: 'genres',
  legacy: LegacyGenre,
  target: Genre,
  onConflict: { columns: ['id'], action: 'update' },
})
export class GenreTransformer extends BaseTransformer<LegacyGenre, Genre> {
  transform({ genreId, name }: LegacyGenre): TargetRow<Genre> {
    return { id: genreId, name: required('Name', name) }
  }
}

@Transformer({
  name: 'media_types',
  legacy: LegacyMediaType,
  target: MediaType,
  onConflict: { columns: ['id'], action: 'update' },
})
export class MediaTypeTransformer extends BaseTransformer<LegacyMediaType, MediaType> {
  transform({ mediaTypeId, name }: LegacyMediaType): TargetRow<MediaType> {
    return { id: mediaTypeId, name: required('Name', name) }
  }
}

@Transformer({
  name: 'tracks',
  legacy: LegacyTrack,
  target: Track,
  dependsOn: [AlbumTransformer, GenreTransformer, MediaTypeTransformer],
  onConflict: { columns: ['id'], action: 'update' },
})
export class TrackTransformer extends BaseTransformer<LegacyTrack, Track> {
  transform(legacy: LegacyTrack): TargetRow<Track> {
    return {
      id: legacy.trackId,
      title: legacy.name,
      album: optional(legacy.albumId),
      mediaType: { id: legacy.mediaTypeId },
      genre: optional(legacy.genreId),
      composer: legacy.composer,
      durationMs: legacy.milliseconds,
      sizeBytes: legacy.bytes === null ? null : String(legacy.bytes),
      unitPrice: legacy.unitPrice,
    }
  }
}

@Transformer({
  name: 'playlists',
  legacy: LegacyPlaylist,
  target: Playlist,
  onConflict: { columns: ['id'], action: 'update' },
})
export class PlaylistTransformer extends BaseTransformer<LegacyPlaylist, Playlist> {
  transform({ playlistId, name }: LegacyPlaylist): TargetRow<Playlist> {
    return { id: playlistId, name: required('Name', name) }
  }
}

@Transformer({
  name: 'playlist_tracks',
  legacy: LegacyPlaylistTrack,
  target: PlaylistTrack,
  dependsOn: [PlaylistTransformer, TrackTransformer],
  onConflict: { columns: ['playlistId', 'trackId'], action: 'update' },
})
export class PlaylistTrackTransformer extends BaseTransformer<LegacyPlaylistTrack, PlaylistTrack> {
  transform({ playlistId, trackId }: LegacyPlaylistTrack): TargetRow<PlaylistTrack> {
    return { playlistId, trackId }
  }
}
