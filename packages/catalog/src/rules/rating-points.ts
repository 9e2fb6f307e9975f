/** The rule on ratings: points for a source of whose textures much was kept, fewer for one of which little was. */
import type { CatalogRow } from '../catalog/columns.ts';
import type { RatedSource, RatedSources } from '../ratings/rated-sources.ts';
import { reason, roundedPoints, type Reason } from './reason.ts';

/** At most `weight` points, up or down. */
export function ratingReason(row: CatalogRow, ratings: RatedSources, weight: number): Reason {
  const found = ratings.find(row);
  if (typeof found === 'object') {
    const { opinion } = found;
    const points = roundedPoints(weight * opinion);
    return reason('ratings', { met: true, points, value: roundedPoints(opinion), detail: detailOf(found, weight) });
  }
  return reason('ratings', {
    met: false,
    points: 0,
    detail: found === undefined ? 'none of its textures was rated' : mismatches[found],
  });
}

const mismatches = {
  changed: 'the file has changed since its textures were rated',
  'several versions':
    'textures of several versions of this file were rated, and the catalog does not say which it is (discover --analyze does)',
};

function detailOf({ rated, meanRating, rejected, opinion }: RatedSource, weight: number): string {
  const words = [
    ...(rated > 0 ? [`${rated} rated ${meanRating.toFixed(1)} on average`] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
  ];
  return `${words.join(', ')}: ${weight} × ${opinion.toFixed(2)}`;
}
