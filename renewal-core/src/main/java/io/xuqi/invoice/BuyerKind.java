package io.xuqi.invoice;

/** Who the invoice is made out to; decides whether a taxpayer number is required. */
public enum BuyerKind {
  /** 企业: title and taxpayer number. */
  ENTERPRISE,
  /** 政府机关、事业单位: may have no taxpayer number. */
  GOVERNMENT,
  /** 个人: usually has none. */
  PERSON
}
